/** @file Settings of a search from scratch. */
import { z } from 'zod';
import { spaceIdSchema } from '../ids';
import { compute, inner, objective, section, temperature, withDefaults } from './settings';
import { taskReferenceSchema } from './task-reference';

export const searchConfigSchema = z.strictObject({
  kind: z.literal('search'),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  task: taskReferenceSchema,
  strategy: z.enum(['base']).default('base').meta({
    title: 'Strategy',
    section: section.basis,
    description: 'base: the inner loop of BASE from random weights and zero logits, KL off.',
  }),
  steps: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(50)
    .meta({ title: 'Steps', section: section.schedule, source: "adapt's 50 × budget" }),
  temperature: withDefaults(temperature(1, 0.3)),
  estimator: objective.estimator,
  ...inner,
  ...compute,
});
export type SearchConfig = z.infer<typeof searchConfigSchema>;
