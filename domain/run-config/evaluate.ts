/** @file Settings of a genotype's retraining. */
import { z } from 'zod';
import { genotypeIdSchema } from '../ids';
import { recipe } from './recipe';
import { compute, section, taskReferenceSchema } from './shared-settings';

export const evaluateConfigSchema = z.strictObject({
  kind: z.literal('evaluate'),
  genotype: genotypeIdSchema.meta({ title: 'Genotype', section: section.basis, widget: 'genotype' }),
  task: taskReferenceSchema,
  ...recipe,
  ...compute,
});
export type EvaluateConfig = z.infer<typeof evaluateConfigSchema>;
