/** @file Runs as lists show them, with the reason why queued ones wait. */
import { timeAtWork } from '@/db/queries/attempt';
import { experimentNames } from '@/db/queries/experiment';
import type { ShownRun } from '@/db/queries/run/run';
import type { LoggedValues } from '@/db/schema';
import type { NamedNumbers } from '@/domain/named-values';
import { whyRunsWait } from '@/domain/records/queue';
import type { RunSummary } from '@/domain/records/run';
import { activeStates } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { placingTrouble } from '@/server/services/system/queue';
import { queuedRuns, queueSight } from '../life/queue-sight';

export function summarise(ctx: ServiceContext, row: ShownRun): RunSummary {
  return summariseAll(ctx, [row])[0] ?? summaryOf(row, { experiment: null, why: null, worked: null });
}

export function summariseAll(ctx: ServiceContext, rows: readonly ShownRun[]): RunSummary[] {
  const names = experimentNames(ctx.db, [...new Set(rows.flatMap((row) => row.experiment ?? []))]);
  const experimentOf = ({ experiment: id }: ShownRun): RunSummary['experiment'] => {
    const name = id === null ? undefined : names.get(id);
    return id === null || name === undefined ? null : { id, name };
  };
  const why = rows.some((row) => row.state === 'queued') ? reasonsToWait(ctx) : null;
  const worked = timeAtWork(
    ctx.db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    summaryOf(row, {
      experiment: experimentOf(row),
      why: why?.get(row.id) ?? null,
      worked: worked.get(row.id) ?? null,
    }),
  );
}

export function numbersOf(values: LoggedValues): NamedNumbers {
  return new Map(Object.entries(values).map(([key, value]) => [key, Number(value)]));
}

function summaryOf(
  row: ShownRun,
  { experiment, why, worked }: Pick<RunSummary, 'experiment' | 'worked'> & { readonly why: string | null },
): RunSummary {
  const waiting = row.state === 'queued';
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    reason: waiting ? [row.reason, why].filter((part) => part !== null).join('. ') : row.reason,
    experiment,
    tags: row.tags,
    seed: row.seed,
    groupHash: row.groupHash,
    colour: row.colour,
    priority: row.priority,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    worked,
    progress: progressOf(row),
    device: row.device,
    summary: new Map(numbersOf(row.summary)),
  };
}

function progressOf({ progress, state }: ShownRun): RunSummary['progress'] {
  if (progress === null) return null;
  const { done, total, rate } = progress;
  const moving = activeStates.includes(state) && rate !== null && rate > 0;
  return { ...progress, left: moving ? (Math.max(0, total - done) / rate) * 1000 : null };
}

/** By run id. */
export function reasonsToWait(ctx: ServiceContext): Map<string, string> {
  return whyRunsWait([...queuedRuns(ctx.db)], {
    ...queueSight(ctx),
    dispatcherAlive: dispatcherLife(ctx).alive,
    trouble: placingTrouble(ctx.db)?.reason ?? null,
  });
}
