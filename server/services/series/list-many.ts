/** @file The series of several runs, by run id. */
import { z } from 'zod';
import { seriesOf } from '@/db/queries/series/find';
import { runIdSchema } from '@/domain/ids';
import { seriesRecordSchema } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { toSeriesRecord } from './to-record';

export const listSeriesOfManyInput = z.strictObject({ runs: z.array(runIdSchema).min(1).max(200) });
export type ListSeriesOfManyInput = z.input<typeof listSeriesOfManyInput>;

export const seriesByRunSchema = z.record(z.string(), z.array(seriesRecordSchema));

export function listSeriesOfMany({ ctx, input }: Call<ListSeriesOfManyInput>): z.output<typeof seriesByRunSchema> {
  const { runs } = listSeriesOfManyInput.parse(input);
  const byRun: z.output<typeof seriesByRunSchema> = Object.fromEntries(runs.map((run) => [run, []]));
  for (const row of seriesOf(ctx.db, runs)) byRun[row.run]?.push(toSeriesRecord(row));
  return byRun;
}
