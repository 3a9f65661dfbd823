/** @file Indices of images drawn at random, the same for the same seed. */
import { z } from 'zod';
import { sampleGrid } from '@/datasets/preview';
import { datasetIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { openStored, requireDataset } from './require-dataset';

export const sampleDatasetInput = z.strictObject({
  id: datasetIdSchema,
  split: z.enum(['train', 'test']),
  class: z.int().min(0).optional(),
  count: z.int().min(1).max(100),
  seed: z.int().min(0),
});
export type SampleDatasetInput = z.input<typeof sampleDatasetInput>;

export const datasetSampleSchema = z.object({ indices: z.array(z.int()) });

export function sampleDataset({ ctx, input }: Call<SampleDatasetInput>): z.output<typeof datasetSampleSchema> {
  const { id, split, class: classIndex, count, seed } = sampleDatasetInput.parse(input);
  const dataset = openStored(ctx, requireDataset(ctx.db, id));
  return { indices: sampleGrid(dataset, split, classIndex ?? null, count, seed) };
}
