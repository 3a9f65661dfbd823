/** @file Imports a genotype, edits its name and notes, records an evaluation done elsewhere. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteExternalEvaluation, findExternalEvaluation, insertExternalEvaluation } from '@/db/queries/evaluation';
import { insertGenotype, updateGenotype } from '@/db/queries/genotype';
import { DomainError, isDomainError } from '@/domain/errors';
import { genotypeHash, parseGenotype } from '@/domain/genotype';
import { genotypeIdSchema, newIdText } from '@/domain/ids';
import { genotypeRecordSchema } from '@/domain/records/genotype';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { detailsShape, patchOf } from '@/server/services/details';
import { toGenotypeRecord } from './read';
import { requireGenotype } from './require-genotype';

/** Adds a genotype from text: of the DARTS family, of NAS-Bench-201, of NNI, as JSON. */
export const importGenotype = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(200),
    text: z.string().min(1).max(100_000),
    which: z.string().max(200).optional().meta({ description: 'Its name in the text, if the text holds several.' }),
  }),
  output: genotypeRecordSchema,
  run({ ctx, input: { name, text, which } }) {
    const document = readText(text, which);
    const row = inTransaction(ctx.db, (tx) => {
      const made = insertGenotype(tx, {
        id: genotypeIdSchema.parse(newIdText('gt')),
        name,
        hash: genotypeHash(document),
        document,
        margins: [],
        createdAt: ctx.now(),
      });
      noteChange(ctx, tx, 'genotype', made.id);
      audit(ctx, tx, 'genotype.import', made.id, { name });
      return made;
    });
    return toGenotypeRecord(ctx.db, row);
  },
});

/** For any error within the text, the field at fault is the text. */
function readText(text: string, which: string | undefined) {
  try {
    return parseGenotype(text, which);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, error.message, { field: 'text', cause: error });
  }
}

/** Changes a genotype's name, notes or tags. */
export const edit = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    id: genotypeIdSchema,
    ...detailsShape,
  }),
  output: genotypeRecordSchema,
  run({ ctx, input: { id, ...details } }) {
    inTransaction(ctx.db, (tx) => {
      const patch = patchOf(requireGenotype(tx, id), details);
      if (Object.keys(patch).length === 0) return;
      updateGenotype(tx, id, patch);
      noteChange(ctx, tx, 'genotype', id);
      audit(ctx, tx, 'genotype.edit', id, { fields: Object.keys(patch) });
    });
    return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, id));
  },
});

/** Records a retraining that was done elsewhere as an evaluation of a genotype, or removes that record. */
export const recordEvaluation = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    genotype: genotypeIdSchema,
    task: z.string().trim().min(1, 'Say what it was trained and tested on.').max(200),
    accuracy: z.number().min(0).max(1),
    epochs: z.int().min(1).max(100_000).nullable().default(null),
    parameters: z.int().min(1).nullable().default(null),
    source: z.string().trim().min(1, 'Say where the figure comes from.').max(500),
    note: z.string().trim().max(10_000).default(''),
  }),
  output: genotypeRecordSchema,
  run({ ctx, input: row }) {
    inTransaction(ctx.db, (tx) => {
      requireGenotype(tx, row.genotype);
      insertExternalEvaluation(tx, { ...row, createdAt: ctx.now(), createdBy: ctx.actor.name });
      noteChange(ctx, tx, 'genotype', row.genotype);
      audit(ctx, tx, 'genotype.record-evaluation', row.genotype, { task: row.task, accuracy: row.accuracy });
    });
    return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, row.genotype));
  },
});

export const deleteEvaluation = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: z.int() }),
  output: genotypeRecordSchema,
  run({ ctx, input: { id } }) {
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
  },
});
