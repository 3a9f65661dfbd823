/** @file Reads what tables of runs are filtered, sorted and grouped by before anyone asks, a little at a time. */
import type { Database } from '@/db/open';
import { keptRuns } from '@/db/queries/run/kept-runs';
import { figureKeysOfRuns, metricKeys } from '@/db/queries/run/vocabulary';
import type { PlainField } from '@/domain/run-query/fields';

/** Without those that hardly anyone filters by, which are long. */
const facts: readonly (readonly PlainField[])[] = [
  ...([
    ['name', 'state'],
    ['kind', 'seed'],
    ['group', 'person'],
    ['tag', 'created'],
    ['started', 'ended'],
    ['duration'],
  ] as const),
  // In no index: the rows themselves are read, once.
  ['experiment', 'space', 'taskset'],
  ...([['prior', 'genotype'], ['arm']] as const),
];
/** Of a lab whose runs log hundreds, the others are read when they are asked for. */
const mostMetrics = 16;
/** What people ask of a metric that has a goal; others are read when they are asked for. */
const figures = ['best', 'last'] as const;

/** Each step is short; between two of them others may be answered. */
export function* tableSteps(db: Database, now: number): Generator<void> {
  for (const names of facts) {
    keptRuns(db).readTogether(names, now);
    yield;
  }
  const judging = metricKeys(db).filter(({ goal }) => goal !== 'none');
  for (const { key } of judging.slice(0, mostMetrics)) yield* keptRuns(db).readMetric(key, figures);
  const results = figureKeysOfRuns(db);
  yield;
  for (const key of results.slice(0, mostMetrics)) {
    keptRuns(db).column({ kind: 'figure', figure: 'final', key }, now);
    yield;
  }
  const runs = keptRuns(db);
  // Names are ordered by their letters: of all columns that takes longest.
  runs.column({ kind: 'plain', name: 'name' }, now).order(runs.byCreation, 'folded', false);
  runs.settle();
}

/** `open`: the database, which may not be there yet. `quiet` comes when others need nothing. */
export async function prepareTables(open: () => Database, quiet: () => Promise<void>): Promise<void> {
  await quiet();
  for (const _ of tableSteps(open(), Date.now())) await quiet();
}
