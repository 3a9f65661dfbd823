/** @file Priors as the API shows them: one, all, and a change of name or notes. */

import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { adaptationsOf, allPriors, findPrior, type PriorWithFile, updatePrior } from '@/db/queries/prior';
import { choiceLayout } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import { priorIdSchema } from '@/domain/ids';
import { type PriorRecord, priorRecordSchema } from '@/domain/records/architecture';
import type { SearchSpace } from '@/domain/space';
import { entropies } from '@/domain/statistics/categorical';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { detailsShape, patchOf } from '@/server/services/details';

/** Priors as the API shows them. */
function toPriorRecord(db: Database, { prior, run, space, artefact, snapshot }: PriorWithFile): PriorRecord {
  return {
    id: prior.id,
    name: prior.name,
    run: { id: run.id, name: run.name },
    taskSet: run.taskSet,
    iteration: prior.iteration,
    space: { id: space.id, name: space.name },
    logits: [...snapshot.logits],
    genotype: snapshot.genotype,
    entropy: meanEntropy(space.document, snapshot.logits),
    adaptations: adaptationsOf(db, prior.id).length,
    size: artefact.size,
    sha256: artefact.sha256,
    tags: prior.tags,
    notes: prior.notes,
    createdAt: prior.createdAt,
  };
}

function meanEntropy(space: SearchSpace, logits: ArrayLike<number>): number {
  const choices = choiceLayout(space);
  const sum = entropies(choices, Float64Array.from(logits)).reduce(
    (total, entropy, at) => total + entropy / Math.max(Math.log(choices[at]?.size ?? 1), 1e-12),
    0,
  );
  return sum / Math.max(1, choices.length);
}

/** One prior. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: priorIdSchema }),
  output: priorRecordSchema,
  run({ ctx, input: { id } }) {
    const found = findPrior(ctx.db, id);
    if (found === undefined) throw new DomainError('not-found', `There is no prior ${id}.`, { field: 'id' });
    return toPriorRecord(ctx.db, found);
  },
});

/** All priors, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(priorRecordSchema),
  run({ ctx }) {
    return allPriors(ctx.db).map((prior) => toPriorRecord(ctx.db, prior));
  },
});

/** Changes a prior's name, notes or tags. */
export const edit = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({ id: priorIdSchema, ...detailsShape }),
  output: priorRecordSchema,
  run({ ctx, input: { id, ...details } }) {
    return inTransaction(ctx.db, (tx) => {
      const patch = patchOf(get.run({ ctx: { ...ctx, db: tx }, input: { id } }), details);
      if (Object.keys(patch).length > 0) {
        updatePrior(tx, id, patch);
        noteChange(ctx, tx, 'prior', id);
        audit(ctx, tx, 'prior.edit', id, { fields: Object.keys(patch) });
      }
      return get.run({ ctx: { ...ctx, db: tx }, input: { id } });
    });
  },
});
