/** @file The series of a run. */
import { z } from 'zod';
import { seriesOf } from '@/db/queries/series/find';
import { runIdSchema } from '@/domain/ids';
import { seriesRecordSchema } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { requireRun } from '@/server/services/runs/require-run';
import { toSeriesRecord } from './to-record';

export const listSeriesInput = z.strictObject({ run: runIdSchema });
export type ListSeriesInput = z.input<typeof listSeriesInput>;

export const seriesListSchema = z.array(seriesRecordSchema);

export function listSeries({ ctx, input }: Call<ListSeriesInput>): z.output<typeof seriesListSchema> {
  const { run } = listSeriesInput.parse(input);
  requireRun(ctx.db, run, 'run');
  return seriesOf(ctx.db, [run]).map(toSeriesRecord);
}
