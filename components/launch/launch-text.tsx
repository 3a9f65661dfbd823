'use client';
/** @file The launch as text, to keep or to run elsewhere: the API's input, and the same as a command. */
import { useState } from 'react';
import { CodeBlock } from '../ui/code-block';
import { Panel } from '../ui/panel';
import { Tabs } from '../ui/tabs';
import type { LaunchDetails } from './details-section';
import { launchCommand } from './launch-command';
import { type CheckedDetails, type LaunchConfig, launchInput } from './launch-input';

export function LaunchText({
  input,
  details,
  checked,
}: {
  input: LaunchConfig | null;
  details: LaunchDetails;
  checked: CheckedDetails;
}) {
  const [form, setForm] = useState('json');
  const [open, setOpen] = useState(false);
  const full = input === null ? null : launchInput(input, details, checked);
  return (
    <Panel title="As text">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="text-sm">This launch as JSON or as a command</summary>
        {!open ? null : full === null ? (
          <p className="mt-2 text-muted text-sm">It is written here once the form is complete.</p>
        ) : (
          <div className="mt-3">
            <Tabs
              label="Form of the text"
              value={form}
              onChange={setForm}
              tabs={[
                {
                  value: 'json',
                  label: 'JSON',
                  content: <CodeBlock label="Launch as JSON" text={JSON.stringify(full, null, 2)} />,
                },
                {
                  value: 'command',
                  label: 'Command',
                  content: <CodeBlock label="Launch as a command" text={launchCommand(full)} wrap />,
                },
              ]}
            />
          </div>
        )}
      </details>
    </Panel>
  );
}
