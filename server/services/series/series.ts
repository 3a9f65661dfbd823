/** @file The metrics of a run, or of several runs, with their last and best values. */

import { z } from 'zod';
import { seriesOf } from '@/db/queries/series';
import type { SeriesRow } from '@/db/schema';
import { runIdSchema } from '@/domain/ids';
import { type SeriesRecord, seriesRecordSchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { requireRun } from '@/server/services/runs/require-run';

/** Series as the API shows them. */
function toSeriesRecord(row: SeriesRow): SeriesRecord {
  const { key, goal, unit, count, first, last, min, max, best, bestStep, lastStep, nonFinite } = row;
  return { key, goal, unit, count, first, last, min, max, best, bestStep, lastStep, nonFinite };
}

/** The series of a run. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ run: runIdSchema }),
  output: z.array(seriesRecordSchema),
  run({ ctx, input: { run } }) {
    requireRun(ctx.db, run, 'run');
    return seriesOf(ctx.db, [run]).map(toSeriesRecord);
  },
});

const seriesByRunSchema = z.record(z.string(), z.array(seriesRecordSchema));

/** The series of several runs, by run id. */
export const listMany = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ runs: z.array(runIdSchema).min(1).max(200) }),
  output: seriesByRunSchema,
  run({ ctx, input: { runs } }) {
    const byRun: z.output<typeof seriesByRunSchema> = Object.fromEntries(runs.map((run) => [run, []]));
    for (const row of seriesOf(ctx.db, runs)) byRun[row.run]?.push(toSeriesRecord(row));
    return byRun;
  },
});
