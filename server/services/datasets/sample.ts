/** @file Indices of images drawn at random, the same for the same seed. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const sampleDatasetInput = z.strictObject({
  id: datasetIdSchema,
  split: z.enum(['train', 'test']),
  class: z.int().min(0).optional(),
  count: z.int().min(1).max(100),
  seed: z.int().min(0),
});
export type SampleDatasetInput = z.input<typeof sampleDatasetInput>;

export const datasetSampleSchema = z.object({ indices: z.array(z.int()) });

export function sampleDataset({ input }: Call<SampleDatasetInput>): z.output<typeof datasetSampleSchema> {
  sampleDatasetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
