/** @file The series of several runs, by run id. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { seriesRecordSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const listSeriesOfManyInput = z.strictObject({ runs: z.array(runIdSchema).min(1).max(200) });
export type ListSeriesOfManyInput = z.input<typeof listSeriesOfManyInput>;

export const seriesByRunSchema = z.record(z.string(), z.array(seriesRecordSchema));

export function listSeriesOfMany({ input }: Call<ListSeriesOfManyInput>): z.output<typeof seriesByRunSchema> {
  listSeriesOfManyInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
