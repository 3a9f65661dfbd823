'use client';
/** @file What the launch will take, what prevents it, and the button. */
import type { inferRouterOutputs } from '@trpc/server';
import { Rocket } from 'lucide-react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { DescriptionList } from '@/components/ui/description-list';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Panel } from '@/components/ui/panel';
import { formatBytes, formatCount, formatDuration, plural } from '@/domain/format';
import { sweepLabel } from '@/domain/sweep';
import type { AppRouter } from '@/server/routers/app-router';

type LaunchPlan = inferRouterOutputs<AppRouter>['runs']['plan'];

export interface LaunchAsideProps {
  /** Null while unknown. */
  readonly plan: LaunchPlan | null;
  /** Whether the plan matches the form. */
  readonly current: boolean;
  /** Whether the form alone is valid. */
  readonly ready: boolean;
  /** Settings that differ from the cloned run. */
  readonly changes: number;
  readonly problems: readonly { readonly path: string; readonly title: string; readonly message: string }[];
  /** Problems that belong to no field. */
  readonly general: readonly string[];
  /** The refusal of the last launch, if no field shows it. */
  readonly failure: unknown;
  readonly pending: boolean;
}

export function LaunchAside({ plan, current, ready, changes, problems, general, failure, pending }: LaunchAsideProps) {
  const runs = plan?.runs ?? 1;
  const what = runs > 1 ? `Launch ${plural(runs, 'run')}` : 'Launch';
  return (
    <>
      <Cost plan={plan} current={current} ready={ready} />
      <Panel title="Ready?">
        <div className="flex flex-col gap-3">
          <div aria-live="polite" className="text-sm">
            {problems.length + general.length === 0 ? (
              <p className="text-muted">{ready ? 'Ready to launch.' : 'Fill in what is missing.'}</p>
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
          <OnlyFor said>
            <Button type="submit" variant="primary" pending={pending} icon={<Rocket size={14} aria-hidden />}>
              {changes === 0 ? what : `${what} with ${plural(changes, 'change')}`}
            </Button>
          </OnlyFor>
        </div>
      </Panel>
    </>
  );
}

/** Kept in italics while it is fetched again, so that nothing jumps. */
function Cost({ plan, current, ready }: Pick<LaunchAsideProps, 'plan' | 'current' | 'ready'>) {
  const known = ready ? plan : null;
  const each = known?.configurations.flatMap(({ seconds }) => seconds ?? []) ?? [];
  const perRun = each.length === 0 ? '–' : range(Math.min(...each), Math.max(...each));
  const several = known !== null && known.runs > 1;
  return (
    <Panel title="What it takes" help={several ? plural(known.runs, 'run') : undefined}>
      <div aria-busy={!current} className={current ? '' : 'italic'}>
        <DescriptionList
          items={[
            { name: 'Time per run', value: perRun },
            { name: several ? 'Device time, all runs' : 'Device time', value: time(known?.deviceSeconds) },
            { name: 'Done after', value: time(known?.wallSeconds) },
            {
              name: several ? 'Memory, largest run' : 'Memory',
              value: known?.memoryBytes == null ? '–' : formatBytes(known.memoryBytes),
            },
          ]}
        />
        <p className="mt-2 min-h-8 text-muted text-xs">
          {ready ? (known?.basis ?? 'Estimating…') : 'Known once the form is complete.'}
        </p>
      </div>
      {known === null || known.configurations.length < 2 ? null : <Combinations plan={known} />}
    </Panel>
  );
}

const shownCombinations = 100;

function Combinations({ plan }: { plan: LaunchPlan }) {
  const { configurations, runs } = plan;
  return (
    <details className="mt-2 text-xs">
      <summary>
        {formatCount(configurations.length)} combinations × {formatCount(runs / configurations.length)} seeds
      </summary>
      <ol className="shade-below mt-1 flex max-h-[178px] flex-col gap-0.5 overflow-y-auto">
        {configurations.slice(0, shownCombinations).map(({ changes, seconds }) => (
          <li key={sweepLabel(changes)} className="flex gap-3">
            <span className="min-w-0 flex-1 truncate">{sweepLabel(changes)}</span>
            <span className="text-muted">{time(seconds)}</span>
          </li>
        ))}
      </ol>
      {configurations.length > shownCombinations ? (
        <p className="text-muted">and {formatCount(configurations.length - shownCombinations)} more</p>
      ) : null}
    </details>
  );
}

function time(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '–' : formatDuration(seconds * 1000);
}

function range(low: number, high: number): string {
  return time(low) === time(high) ? time(low) : `${time(low)} to ${time(high)}`;
}

export function focusField(path: string): void {
  const field = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  // What is under Advanced may be folded away.
  const folded = field?.closest('details');
  if (folded != null) folded.open = true;
  field?.focus();
}
