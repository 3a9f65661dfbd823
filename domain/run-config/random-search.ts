/** @file Settings of a random search: genotypes drawn uniformly, each retrained by one recipe, the best chosen on validation. */
import { z } from 'zod';
import { spaceIdSchema } from '../ids';
import { recipe } from './recipe';
import { compute, section, taskReferenceSchema } from './shared-settings';

export const randomSearchConfigSchema = z.strictObject({
  kind: z.literal('random-search'),
  space: spaceIdSchema.meta({ title: 'Search space', section: section.basis, widget: 'space' }),
  task: taskReferenceSchema,
  genotypes: z.int().min(1).max(1000).default(16).meta({
    title: 'Genotypes',
    section: section.schedule,
    description: 'Drawn uniformly, no architecture twice; the best on validation is the result.',
    source: 'method §7',
  }),
  ...recipe,
  ...compute,
});
export type RandomSearchConfig = z.infer<typeof randomSearchConfigSchema>;
