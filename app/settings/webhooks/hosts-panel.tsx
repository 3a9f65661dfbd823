'use client';
/** @file The hosts that webhooks may be sent to, and how the operator adds one. */
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';

export function HostsPanel({ hosts }: { hosts: readonly string[] }) {
  return (
    <Panel title="Allowed hosts">
      {hosts.length === 0 ? (
        <p className="text-sm">None: webhooks are off.</p>
      ) : (
        <ul aria-label="Allowed hosts" className="flex flex-col gap-1">
          {hosts.map((host) => (
            <li key={host}>
              <Mono text={host} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-muted text-xs">
        The operator names them in <Mono text="MASTHEAD_WEBHOOK_HOSTS" /> and starts the platform again: hosts separated
        by commas, such as <Mono text="hooks.example.org, chat.example.org:8443, *.lab.example" />. A host without a
        port allows 80 and 443.
      </p>
    </Panel>
  );
}
