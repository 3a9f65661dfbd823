/** @file Settings of a meta-training. */
import { z } from 'zod';
import { spaceIdSchema, taskSetIdSchema } from '../ids';
import {
  batch,
  compute,
  logits,
  nodes,
  objective,
  sampling,
  section,
  taskWorkers,
  temperature,
  watch,
  weights,
  withDefaults,
} from './shared-settings';

const metaAdam = z
  .strictObject({
    weightRate: z.number().positive().max(1).default(1e-3).meta({ title: 'Learning rate of μ', source: 'method §4' }),
    logitRate: z.number().positive().max(1).default(1e-2).meta({ title: 'Learning rate of α', source: 'method §4' }),
    beta1: z.number().min(0).max(0.9999).default(0.9).meta({ title: 'Adam β₁', source: 'Adam' }),
    beta2: z.number().min(0).max(0.99999).default(0.999).meta({ title: 'Adam β₂', source: 'Adam' }),
  })
  .meta({ title: 'Meta-Adam (fomaml, unrolled)', section: section.schedule });

export const metaTrainConfigSchema = z.strictObject({
  kind: z.literal('meta-train'),
  taskSet: taskSetIdSchema.meta({ title: 'Task set', section: section.basis, widget: 'task-set' }),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  iterations: z.int().min(1).max(1_000_000).default(200).meta({ title: 'Meta-iterations', section: section.schedule }),
  tasksPerIteration: z
    .int()
    .min(1)
    .max(256)
    .default(8)
    .meta({ title: 'Tasks per iteration (C)', section: section.schedule, source: 'ours (MetaNAS 10, T-NAS 4)' }),
  steps: z
    .int()
    .min(1)
    .max(100_000)
    .default(10)
    .meta({ title: 'Inner steps (T)', section: section.schedule, source: 'ours' }),
  batch,
  warmupFraction: z.number().min(0).max(1).default(0.3).meta({
    title: 'Warm-up fraction',
    section: section.schedule,
    description: 'Share of the iterations that updates weights only.',
    source: 'ours (MetaNAS 0.5)',
  }),
  metaUpdate: z
    .enum(['reptile', 'fomaml', 'unrolled', 'variational'])
    .default('reptile')
    .meta({
      title: 'Meta update',
      section: section.schedule,
      description: 'How the tasks of an iteration move the prior.',
      choices: {
        reptile: '(μ, α) move towards the posteriors',
        fomaml: 'the gradient on a validation batch at the posteriors',
        unrolled: 'that gradient taken back through the steps to the prior; three times the cost or more',
        variational: 'averages probabilities in place of logits',
      },
      source: 'Reptile; FOMAML; MAML; method §4',
    }),
  metaRateWeights: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ title: 'λ_θ', section: section.schedule, description: 'Of reptile and variational.', source: 'Reptile' }),
  metaRateLogits: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ title: 'λ_φ', section: section.schedule, description: 'Of reptile and variational.', source: 'Reptile' }),
  metaSchedule: z.enum(['linear', 'constant']).default('linear').meta({
    title: 'Meta schedule',
    section: section.schedule,
    description: 'linear takes λ, or the learning rates of the meta-Adam, to 0 over the run.',
    source: 'Reptile',
  }),
  metaAdam: withDefaults(metaAdam),
  head: z.enum(['reset', 'shared']).default('reset').meta({
    title: 'Head',
    section: section.schedule,
    description: 'reset: fresh per task; shared where all tasks have the same classes.',
    source: 'ours',
  }),
  weights: withDefaults(weights('constant')),
  logits: withDefaults(logits('constant')),
  temperature: withDefaults(temperature(1, 0.3)),
  ...sampling,
  ...objective,
  validationEvery: z.int().min(0).default(20).meta({
    title: 'Validate every',
    unit: 'iterations',
    section: section.schedule,
    description: 'Adapts to a meta-validation task if the set has any; 0: never.',
  }),
  priorEvery: z
    .int()
    .min(1)
    .default(50)
    .meta({ title: 'Keep a prior every', unit: 'iterations', section: section.schedule }),
  checkpointEvery: z
    .int()
    .min(1)
    .default(10)
    .meta({ title: 'Checkpoint every', unit: 'iterations', section: section.schedule }),
  ...watch,
  ...compute,
  taskWorkers,
  nodes,
});
export type MetaTrainConfig = z.infer<typeof metaTrainConfigSchema>;

/** Whether a meta update goes by the gradient on a query batch (with the meta-Adam), and not by where the tasks ended. */
export const followsQuery = (update: MetaTrainConfig['metaUpdate']): boolean =>
  update === 'fomaml' || update === 'unrolled';
