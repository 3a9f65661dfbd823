/** @file Settings of a few-shot evaluation of a prior: episodes of N ways and K shots, adapted to and judged without retraining. */
import { z } from 'zod';
import { priorIdSchema, taskSetIdSchema } from '../ids';
import { partSchema } from '../task-set';
import {
  compute,
  inner,
  nodes,
  objective,
  sampling,
  section,
  taskWorkers,
  temperature,
  withDefaults,
} from './shared-settings';

export const fewShotConfigSchema = z.strictObject({
  kind: z.literal('few-shot'),
  prior: priorIdSchema.meta({ title: 'Prior', section: section.basis, widget: 'prior' }),
  taskSet: taskSetIdSchema.meta({ title: 'Task set', section: section.basis, widget: 'task-set' }),
  part: partSchema.default('heldOut').meta({ title: 'Part', section: section.basis }),
  ways: z.int().min(2).max(1000).default(5).meta({ title: 'Ways (N)', section: section.basis, source: 'T-NAS' }),
  shots: z.int().min(1).max(1000).default(5).meta({
    title: 'Shots (K)',
    unit: 'images a class',
    section: section.basis,
    description: 'To adapt to, from the training split.',
    source: 'T-NAS',
  }),
  queries: z.int().min(1).max(10_000).default(15).meta({
    title: 'Queries',
    unit: 'images a class',
    section: section.basis,
    description: 'To be judged on, from the test split.',
    source: 'T-NAS',
  }),
  episodes: z.int().min(2).max(100_000).default(200).meta({ title: 'Episodes', section: section.basis }),
  episodeSeed: z.int().min(0).max(4294967295).default(0).meta({
    title: 'Episode seed',
    section: section.basis,
    description: 'Apart from the run seed, so that several runs meet the same episodes.',
  }),
  transductive: z.boolean().default(false).meta({
    title: 'Transductive',
    section: section.objective,
    description: 'Normalise queries by their own batch; otherwise by the statistics of the support images.',
    source: 'method §4',
  }),
  steps: z.int().min(0).max(100_000).default(10).meta({ title: 'Steps', section: section.schedule, source: 'ours' }),
  temperature: withDefaults(temperature(0.5, 0.5)),
  estimator: sampling.estimator,
  mixture: sampling.mixture,
  ...objective,
  ...inner,
  headSteps: inner.headSteps.default(20),
  checkpointEvery: z
    .int()
    .min(1)
    .default(20)
    .meta({ title: 'Checkpoint every', unit: 'episodes', section: section.schedule }),
  ...compute,
  taskWorkers,
  nodes,
});
export type FewShotConfig = z.infer<typeof fewShotConfigSchema>;
