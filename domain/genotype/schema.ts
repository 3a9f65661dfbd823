/** @file What a document may say of a genotype. */
import { z } from 'zod';
import { cellInputs } from './cell';
import { cellGenotypeSchema } from './cell-schema';

export const genotypeSchema = z
  .strictObject({ normal: cellGenotypeSchema, reduce: cellGenotypeSchema.optional() })
  .superRefine(({ normal, reduce }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message, path: ['reduce'] });
    if (cellInputs(normal) === 1 && reduce !== undefined)
      refuse('A cell with one input has no reduction cell beside it.');
    if (cellInputs(normal) === 2 && (reduce === undefined || cellInputs(reduce) !== 2))
      refuse('A reduction cell with two inputs belongs beside the normal cell.');
  })
  .meta({ title: 'Genotype', description: 'A normal and a reduction cell, or the one cell of NAS-Bench-201.' });
export type Genotype = z.infer<typeof genotypeSchema>;
