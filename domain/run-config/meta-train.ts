/** @file Settings of a meta-training. */
import { z } from 'zod';
import { spaceIdSchema, taskSetIdSchema } from '../ids';
import { batch, compute, logits, objective, section, temperature, weights, withDefaults } from './settings';

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
    .enum(['reptile'])
    .default('reptile')
    .meta({ title: 'Meta update', section: section.schedule, source: 'Reptile' }),
  metaRateWeights: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ title: 'λ_θ', section: section.schedule, description: 'Linear to 0 over the run.', source: 'Reptile' }),
  metaRateLogits: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ title: 'λ_φ', section: section.schedule, description: 'Linear to 0 over the run.', source: 'Reptile' }),
  head: z.enum(['reset', 'shared']).default('reset').meta({
    title: 'Head',
    section: section.schedule,
    description: 'reset: fresh per task; shared where all tasks have the same classes.',
    source: 'ours',
  }),
  weights: withDefaults(weights('constant')),
  logits: withDefaults(logits('constant')),
  temperature: withDefaults(temperature(1, 0.3)),
  ...objective,
  validationEvery: z.int().min(0).default(20).meta({
    title: 'Validate every',
    unit: 'iterations',
    section: section.schedule,
    description: 'Adapts to a meta-validation task where the set has any; 0 never.',
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
  ...compute,
});
export type MetaTrainConfig = z.infer<typeof metaTrainConfigSchema>;
