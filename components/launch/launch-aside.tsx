'use client';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
/** @file What the launch will take, what stands in its way, and the button. */
import type { RunConfigInput } from '@/domain/run-config';
import { useTRPC } from '../api';
import { formatBytes, formatCount, formatDuration, plural } from '../format';
import { Button } from '../ui/button';
import { DescriptionList } from '../ui/description-list';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';

export function LaunchAside({
  config,
  runs,
  problems,
  general,
  failure,
  pending,
}: {
  /** Null while the form is not valid. */
  config: RunConfigInput | null;
  runs: number;
  problems: readonly { readonly path: string; readonly title: string; readonly message: string }[];
  /** Problems that belong to no field. */
  general: readonly string[];
  /** What the last attempt to launch was refused with, where no field shows it. */
  failure: unknown;
  pending: boolean;
}) {
  return (
    <div className="flex flex-col gap-4 lg:sticky lg:top-16 lg:self-start">
      <Estimate config={config} runs={runs} />
      <Panel title="Ready?">
        <div className="flex flex-col gap-3">
          <div aria-live="polite" className="text-sm">
            {problems.length + general.length === 0 ? (
              <p className="text-muted">{config === null ? 'Something is missing.' : 'Nothing stands in the way.'}</p>
            ) : (
              <ul className="flex max-h-60 flex-col gap-1.5 overflow-y-auto text-xs">
                {problems.map(({ path, title, message }) => (
                  <li key={path}>
                    <a
                      href={`#${path}`}
                      className="font-medium text-failed hover:underline"
                      onClick={(event) => {
                        event.preventDefault();
                        focusField(path);
                      }}
                    >
                      {title}
                    </a>
                    : {message}
                  </li>
                ))}
                {general.map((message) => (
                  <li key={message}>{message}</li>
                ))}
              </ul>
            )}
          </div>
          {failure === null || failure === undefined ? null : <ErrorPanel error={failure} />}
          <Button type="submit" variant="primary" pending={pending} icon={<Rocket size={14} aria-hidden />}>
            {runs > 1 ? `Launch ${plural(runs, 'run')}` : 'Launch'}
          </Button>
        </div>
      </Panel>
    </div>
  );
}

function Estimate({ config, runs }: { config: RunConfigInput | null; runs: number }) {
  const trpc = useTRPC();
  const estimate = useQuery({
    ...trpc.runs.estimate.queryOptions(config === null ? skipToken : { config }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const figures = config === null ? undefined : estimate.data;
  const time = (seconds: number | null | undefined): string =>
    seconds === null || seconds === undefined ? '–' : formatDuration(seconds * 1000);
  const total = figures?.seconds === null || figures === undefined ? null : figures.seconds * runs;
  return (
    <Panel title="What it takes">
      <DescriptionList
        items={[
          { name: 'Time per run', value: time(figures?.seconds) },
          ...(runs < 2 ? [] : [{ name: `All ${formatCount(runs)}, one by one`, value: time(total) }]),
          {
            name: 'Memory per run',
            value: figures?.memoryBytes === null || figures === undefined ? '–' : formatBytes(figures.memoryBytes),
          },
        ]}
      />
      <p className="mt-2 min-h-8 text-muted text-xs">
        {config === null ? 'Known once the form is complete.' : (figures?.basis ?? 'Estimating…')}
      </p>
    </Panel>
  );
}

export function focusField(path: string): void {
  document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
}
