/** @file The series of a run. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { seriesRecordSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const listSeriesInput = z.strictObject({ run: runIdSchema });
export type ListSeriesInput = z.input<typeof listSeriesInput>;

export const seriesListSchema = z.array(seriesRecordSchema);

export function listSeries({ input }: Call<ListSeriesInput>): z.output<typeof seriesListSchema> {
  listSeriesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
