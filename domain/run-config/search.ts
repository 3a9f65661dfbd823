/** @file Settings of a search from scratch. */
import { z } from 'zod';
import { spaceIdSchema } from '../ids';
import { derivedLatency } from './latency-limit';
import {
  compute,
  inner,
  pace,
  sampling,
  section,
  taskReferenceSchema,
  temperature,
  watch,
  weights,
  withDefaults,
} from './shared-settings';

export const searchStrategySchema = z.enum([
  'base',
  'darts',
  'darts-pt',
  'beta-darts',
  'fair-darts',
  'gdas',
  'snas',
  'drnas',
  'pc-darts',
]);
export type SearchStrategy = z.infer<typeof searchStrategySchema>;

export const searchConfigSchema = z.strictObject({
  kind: z.literal('search'),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  task: taskReferenceSchema,
  strategy: searchStrategySchema.default('base').meta({
    title: 'Strategy',
    section: section.basis,
    description: 'All but base set mixture, temperature, split and estimator themselves.',
    choices: {
      base: 'the inner loop of BASE from random weights and zero logits, KL off',
      darts: 'softmax, φ on validation images',
      'darts-pt': 'DARTS, the cell chosen by what the supernet loses without a candidate',
      'beta-darts': 'DARTS with a growing penalty on large logits',
      'fair-darts': 'candidates that do not compete, each drawn to in or out',
      gdas: 'one sampled architecture a step, far cheaper',
      snas: 'Gumbel-softmax, all on training images',
      drnas: 'mixtures drawn from a Dirichlet distribution',
      'pc-darts': 'DARTS on a quarter of the channels, cheaper',
    },
    source: 'method; DARTS (first order), DARTS-PT, β-DARTS, FairDARTS, GDAS, SNAS, DrNAS, PC-DARTS',
  }),
  steps: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(50)
    .meta({ title: 'Steps', section: section.schedule, source: "adapt's 50 × budget" }),
  warmupFraction: z.number().min(0).max(0.9).default(0).meta({
    title: 'Warm-up fraction',
    section: section.schedule,
    description: 'Share of the steps, at the start, that moves weights only.',
    source: 'method §8',
  }),
  temperature: withDefaults(temperature(1, 0.3)),
  ...sampling,
  ...inner,
  weights: withDefaults(weights('cosine', 3e-4)),
  mostLatency: derivedLatency,
  ...watch,
  ...pace,
  ...compute,
});
export type SearchConfig = z.infer<typeof searchConfigSchema>;
