/** @file Settings of an adaptation of a prior to a task. */
import { z } from 'zod';
import { priorIdSchema } from '../ids';
import { derivedLatency } from './latency-limit';
import {
  compute,
  inner,
  objective,
  pace,
  sampling,
  section,
  taskReferenceSchema,
  temperature,
  watch,
  withDefaults,
} from './shared-settings';

export const adaptConfigSchema = z.strictObject({
  kind: z.literal('adapt'),
  prior: priorIdSchema.meta({ title: 'Prior', section: section.basis, widget: 'prior' }),
  task: taskReferenceSchema,
  steps: z.int().min(0).max(1_000_000).default(50).meta({ title: 'Steps', section: section.schedule, source: 'ours' }),
  architecture: z
    .enum(['adapt', 'prior', 'random', 'parameter-free', 'uniform'])
    .default('adapt')
    .meta({
      title: 'Architecture',
      section: section.basis,
      description: 'Whether the logits φ move, and from where.',
      choices: {
        adapt: 'φ moves',
        prior: 'φ stays at α',
        random: 'a random genotype, fixed',
        'parameter-free': 'a random one of pools and skips alone, fixed',
        uniform: 'φ starts at zero and moves (meta-weights only)',
      },
    }),
  weightStart: z.enum(['prior', 'random']).default('prior').meta({
    title: 'Weights start from',
    section: section.basis,
    description: 'random leaves only the meta-architecture of the prior.',
  }),
  headOnly: z.boolean().default(false).meta({
    title: 'Head only',
    section: section.basis,
    description: 'Only the fresh head learns, on the unchanged prior.',
  }),
  head: z.enum(['reset', 'shared']).default('reset').meta({
    title: 'Head',
    section: section.basis,
    description: "shared starts from the prior's head: for a prior with a shared head, on the classes it learnt.",
    source: 'method §3',
  }),
  temperature: withDefaults(temperature(0.5, 0.5)),
  ...sampling,
  ...objective,
  ...inner,
  mostLatency: derivedLatency,
  ...watch,
  ...pace,
  ...compute,
});
export type AdaptConfig = z.infer<typeof adaptConfigSchema>;
