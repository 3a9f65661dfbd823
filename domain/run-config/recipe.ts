/** @file How a derived network is trained from random weights: one recipe for all that retrain (method.md §7). */
import { z } from 'zod';
import { section } from './shared-settings';

/** Spread into the config of a run kind that retrains. */
export const recipe = {
  initChannels: z.int().min(1).max(512).default(16).meta({
    title: 'Initial channels',
    section: section.network,
    source: 'BASE code: 40, on ImageNet 48; DARTS: 36; ours for one CPU: 16',
  }),
  layers: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .meta({ title: 'Layers', section: section.network, source: 'BASE code: 20, on ImageNet 14; ours for one CPU: 8' }),
  auxiliary: z
    .boolean()
    .default(false)
    .meta({ title: 'Auxiliary head (0.4)', section: section.network, source: 'DARTS' }),
  dropPath: z.number().min(0).max(0.9).default(0).meta({
    title: 'Drop-path at the end',
    section: section.network,
    description: 'Linear from 0.',
    source: 'BASE code: 0.2, on ImageNet 0',
  }),
  labelSmoothing: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .meta({ title: 'Label smoothing', section: section.network, source: 'BASE code on ImageNet: 0.1' }),
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .meta({ title: 'Epochs', section: section.schedule, source: 'BASE code: 600, on ImageNet 375' }),
  batch: z
    .int()
    .min(1)
    .max(4096)
    .default(96)
    .meta({ title: 'Batch', section: section.schedule, unit: 'images', source: 'BASE code' }),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.025)
    .meta({ title: 'Learning rate', section: section.weights, description: 'At the start.', source: 'BASE code' }),
  learningRateSchedule: z.enum(['cosine', 'warm-restarts']).default('cosine').meta({
    title: 'Learning rate schedule',
    section: section.weights,
    description: 'cosine to 0 over all epochs; warm-restarts: to 0 over each period, then from the start again.',
    source: 'BASE code: cosine, on ImageNet warm restarts; SGDR',
  }),
  restartPeriod: z.int().min(1).max(10_000).default(10).meta({
    title: 'First period T₀',
    unit: 'epochs',
    section: section.weights,
    description: 'Only for warm restarts.',
    source: 'SGDR',
  }),
  restartFactor: z.int().min(1).max(100).default(2).meta({
    title: 'Period factor',
    section: section.weights,
    description: 'Each period is this many times as long as the one before. Only for warm restarts.',
    source: 'SGDR',
  }),
  momentum: z
    .number()
    .min(0)
    .max(0.999)
    .default(0.9)
    .meta({ title: 'Momentum', section: section.weights, source: 'BASE code' }),
  decay: z
    .number()
    .min(0)
    .max(1)
    .default(3e-4)
    .meta({ title: 'Weight decay', section: section.weights, source: 'BASE code' }),
  clip: z
    .number()
    .positive()
    .default(5)
    .meta({ title: 'Gradient norm limit', section: section.weights, source: 'BASE code' }),
  augmentation: z
    .strictObject({
      cropPadding: z
        .int()
        .min(0)
        .max(32)
        .default(0)
        .meta({ title: 'Crop padding', unit: 'px', source: 'BASE code: 4' }),
      flip: z.boolean().default(false).meta({ title: 'Horizontal flip', source: 'BASE code: on; off for digits' }),
      resizedCrop: z
        .boolean()
        .default(false)
        .meta({ title: 'Random resized crop', source: 'BASE code on ImageNet: on, without crop padding' }),
      colourJitter: z.number().min(0).max(1).default(0).meta({
        title: 'Colour jitter',
        description: 'Brightness, contrast and saturation by up to this share, hue by half of it.',
        source: 'BASE code on ImageNet: 0.4',
      }),
      cutout: z.int().min(0).max(128).default(0).meta({ title: 'Cutout', unit: 'px', source: 'BASE code: 16' }),
    })
    .prefault({})
    .meta({ title: 'Augmentation', section: section.schedule }),
  checkpointEvery: z
    .int()
    .min(1)
    .default(1)
    .meta({ title: 'Checkpoint every', unit: 'epochs', section: section.schedule }),
};
export const recipeSchema = z.strictObject(recipe);
export type Recipe = z.infer<typeof recipeSchema>;
