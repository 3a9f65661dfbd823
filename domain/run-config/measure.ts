/** @file Settings of a measurement: how long a genotype's network takes on a machine, and what it is worth in eight bits. */
import { z } from 'zod';
import { genotypeIdSchema } from '../ids';
import { recipe } from './recipe';
import { compute, section, taskReferenceSchema } from './shared-settings';

export const measureConfigSchema = z.strictObject({
  kind: z.literal('measure'),
  genotype: genotypeIdSchema.meta({ title: 'Genotype', section: section.basis, widget: 'genotype' }),
  task: taskReferenceSchema,
  initChannels: recipe.initChannels,
  layers: recipe.layers,
  largestBatch: z.int().min(1).max(4096).default(64).meta({
    title: 'Largest batch',
    unit: 'images',
    section: section.schedule,
    description: 'Timed with 1 image at a time, then with four times as many, and so on up to this.',
  }),
  passes: z.int().min(3).max(10_000).default(101).meta({
    title: 'Passes',
    section: section.schedule,
    description: 'Of each batch, after a warm-up; fewer where they take longer than five seconds together.',
  }),
  eightBits: z.boolean().default(false).meta({
    title: 'Eight bits',
    section: section.network,
    description:
      'Calibrates the network for int8 and measures its accuracy. It takes the newest retraining here of the same genotype, task, channels and layers.',
  }),
  calibrationImages: z.int().min(1).max(10_000).default(128).meta({
    title: 'Calibration images',
    section: section.network,
    description: 'At most, from the task’s training part: they set the ranges of the activations.',
  }),
  testImages: z.int().min(1).max(1_000_000).default(1000).meta({
    title: 'Test images',
    section: section.network,
    description: 'At most, from the task’s test part: float32 and int8 are judged on the same ones.',
  }),
  ...compute,
});
export type MeasureConfig = z.infer<typeof measureConfigSchema>;

/** The batches that are timed. */
export function timedBatches({ largestBatch }: Pick<MeasureConfig, 'largestBatch'>): number[] {
  const batches: number[] = [];
  for (let batch = 1; batch <= largestBatch; batch *= 4) batches.push(batch);
  return batches;
}
