/** @file Moves runs to the trash, restores them, and removes them permanently. Removal takes several transactions, so that nobody waits: an interrupted one is continued later. */

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { isBeingRemoved, removalsUnderWay } from '@/db/queries/removal';
import { beginPurge, directoriesOf, endPurge, purgeSome } from '@/db/queries/run/purge';
import { updateRun } from '@/db/queries/run/run';
import { dependantsOf, parentRunsInTrash } from '@/db/queries/run/using';
import { whenFree } from '@/db/retry-when-locked';
import { DomainError } from '@/domain/errors';
import { type RunId, runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { nameDependants } from '@/server/services/trash';
import { summarise } from '../read/summarise';
import { requireAtRest, requireRun, requireRunInTrash } from '../require-run';

export const deleteRun = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: z.object({ id: runIdSchema }),
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRun(tx, id);
      requireAtRest(tx, run);
      const dependants = dependantsOf(tx, id).filter(({ inTrash }) => !inTrash);
      if (dependants.length > 0) {
        const names = dependants.slice(0, 3).map((dependant) => `"${dependant.name}"`);
        throw new DomainError(
          'in-use',
          `${dependants.length === 1 ? 'A run uses' : `${dependants.length} runs use`} what "${run.name}" made (${names.join(', ')}): delete ${dependants.length === 1 ? 'it' : 'them'} first.`,
          { field: 'id' },
        );
      }
      updateRun(tx, id, { deletedAt: ctx.now() });
      noteChange(ctx, tx, 'run', id, id);
      noteChange(ctx, tx, 'prior', id);
      noteChange(ctx, tx, 'genotype', id);
      audit(ctx, tx, 'run.delete', id, { name: run.name });
    });
    return { id };
  },
});

export const restore = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: runSummarySchema,
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRunInTrash(tx, id);
      if (isBeingRemoved(tx, id)) {
        throw new DomainError('conflict', `"${run.name}" is being removed for good: it can't be restored.`, {
          field: 'id',
        });
      }
      const [parent] = parentRunsInTrash(tx, id);
      if (parent !== undefined) {
        throw new DomainError(
          'conflict',
          `"${run.name}" uses "${parent.name}", which is in the trash too: restore that first.`,
          {
            field: 'id',
          },
        );
      }
      updateRun(tx, id, { deletedAt: null });
      noteChange(ctx, tx, 'run', id, id);
      noteChange(ctx, tx, 'prior', id);
      noteChange(ctx, tx, 'genotype', id);
      audit(ctx, tx, 'run.restore', id, { name: run.name });
    });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});

export const purge = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: z.object({ id: runIdSchema }),
  async run({ ctx, input: { id } }) {
    await whenFree(() => begin(ctx, id));
    await goOn(ctx, id);
    return { id };
  },
});

/** Finishes interrupted removals. */
export async function finishPurges(ctx: ServiceContext): Promise<void> {
  for (const id of removalsUnderWay(ctx.db, 'run_')) await goOn(ctx, runIdSchema.parse(id));
}

function begin(ctx: ServiceContext, id: RunId): void {
  inTransaction(ctx.db, (tx) => {
    const run = requireRunInTrash(tx, id);
    if (isBeingRemoved(tx, id)) return;
    requireAtRest(tx, run);
    const dependants = dependantsOf(tx, id);
    if (dependants.length > 0) throw inUse(nameDependants(dependants), run.name);
    audit(ctx, tx, 'run.purge', id, { name: run.name });
    try {
      beginPurge(tx, id, ctx.now());
    } catch (error) {
      if (isConstraint(error)) throw inUse('a record', run.name);
      throw error;
    }
  });
}

async function goOn(ctx: ServiceContext, id: RunId): Promise<void> {
  for (let removed = 1; removed > 0; await turn()) {
    removed = await whenFree(() => inTransaction(ctx.db, (tx) => purgeSome(tx, id, tunables.removedAtOnce)));
  }
  // It can't be restored any more. Its record is removed after its files, because it names their path.
  for (const directory of directoriesOf(ctx.db, id)) {
    await rm(path.join(ctx.settings.dataDirectory, directory), { recursive: true, force: true });
  }
  await whenFree(() =>
    inTransaction(ctx.db, (tx) => {
      endPurge(tx, id);
      noteChange(ctx, tx, 'run', id, id);
    }),
  );
}

function inUse(dependants: string, name: string): DomainError {
  return new DomainError(
    'in-use',
    `"${name}" can't be removed for good: ${dependants} uses what it made. Remove that first.`,
    {
      field: 'id',
    },
  );
}

function isConstraint(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_CONSTRAINT');
}
