/** @file Records a retraining that was done elsewhere as an evaluation of a genotype, or takes such a record away. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findExternalEvaluation } from '@/db/queries/evaluation/find';
import { deleteExternalEvaluation, insertExternalEvaluation } from '@/db/queries/evaluation/save';
import { DomainError } from '@/domain/errors';
import { genotypeIdSchema } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireGenotype } from './require-genotype';
import { toGenotypeRecord } from './to-record';

export const recordEvaluationInput = z.strictObject({
  genotype: genotypeIdSchema,
  task: z.string().trim().min(1, 'Say what it was trained and tested on.').max(200),
  accuracy: z.number().min(0).max(1),
  epochs: z.int().min(1).max(100_000).nullable().default(null),
  parameters: z.int().min(1).nullable().default(null),
  source: z.string().trim().min(1, 'Say where the figure comes from.').max(500),
  note: z.string().trim().max(10_000).default(''),
});
export type RecordEvaluationInput = z.input<typeof recordEvaluationInput>;

export function recordEvaluation({ ctx, input }: Call<RecordEvaluationInput>): GenotypeRecord {
  const row = recordEvaluationInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    requireGenotype(tx, row.genotype);
    insertExternalEvaluation(tx, { ...row, createdAt: ctx.now(), createdBy: ctx.actor.name });
    noteChange(ctx, tx, 'genotype', row.genotype);
    audit(ctx, tx, 'genotype.record-evaluation', row.genotype, { task: row.task, accuracy: row.accuracy });
  });
  return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, row.genotype));
}

export const deleteEvaluationInput = z.strictObject({ id: z.int() });
export type DeleteEvaluationInput = z.input<typeof deleteEvaluationInput>;

export function deleteEvaluation({ ctx, input }: Call<DeleteEvaluationInput>): GenotypeRecord {
  const { id } = deleteEvaluationInput.parse(input);
  const genotype = inTransaction(ctx.db, (tx) => {
    const row = findExternalEvaluation(tx, id);
    if (row === undefined)
      throw new DomainError('not-found', `There is no evaluation ${id} made elsewhere.`, { field: 'id' });
    deleteExternalEvaluation(tx, id);
    noteChange(ctx, tx, 'genotype', row.genotype);
    audit(ctx, tx, 'genotype.delete-evaluation', row.genotype, { task: row.task, accuracy: row.accuracy });
    return row.genotype;
  });
  return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, genotype));
}
