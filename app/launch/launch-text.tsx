'use client';
/** @file The launch as text, to keep or to run elsewhere: the API's input, and the same as a command. */
import { Download } from 'lucide-react';
import { useState } from 'react';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { recipe } from '@/domain/run-config/recipe';
import type { LaunchDetails } from './details-section';
import { launchCommand } from './launch-command';
import { type CheckedDetails, type LaunchConfig, launchInput } from './launch-input';

/** A retraining can be done elsewhere: the same recipe in PyTorch. */
function scriptTab({ config, seeds }: ReturnType<typeof launchInput>) {
  if (config.kind !== 'evaluate') return [];
  const chosen = Object.fromEntries(Object.entries(config).filter(([name]) => Object.hasOwn(recipe, name)));
  const [seed = 0] = seeds;
  const query = new URLSearchParams({ format: 'train', recipe: JSON.stringify(chosen), seed: String(seed) });
  return [
    {
      value: 'script',
      label: 'PyTorch script',
      content: (
        <div className="flex flex-col items-start gap-3 text-sm">
          <p className="text-muted">
            This recipe as train.py, for a machine of yours. What it reaches appears among the genotype’s evaluations;
            the genotype’s page has the line that starts it.
          </p>
          <ButtonAnchor
            href={apiAddress(`/api/genotypes/${config.genotype}/download?${query}`)}
            download
            size="s"
            icon={<Download size={12} aria-hidden />}
          >
            train.py
          </ButtonAnchor>
        </div>
      ),
    },
  ];
}

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
                ...scriptTab(full),
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
