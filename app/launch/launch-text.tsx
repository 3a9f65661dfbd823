'use client';
/** @file The launch as text, to keep or to run elsewhere: the API's input, and the same as a command. */
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { patient } from '@/components/patient';
import { Panel } from '@/components/ui/panel';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { LaunchDetails } from './details-section';
import { type CheckedDetails, type LaunchConfig, launchInput } from './launch-input';

const LaunchForms = dynamic(
  patient(() => import('./launch-forms').then((part) => part.LaunchForms)),
  {
    loading: () => <SkeletonRows />,
  },
);

export function LaunchText({
  input,
  details,
  checked,
}: {
  input: LaunchConfig | null;
  details: LaunchDetails;
  checked: CheckedDetails;
}) {
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
            <LaunchForms full={full} />
          </div>
        )}
      </details>
    </Panel>
  );
}
