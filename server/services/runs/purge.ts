/**
 * @file Removes a run in the trash for good, with its files; refused while another run stands on what it made. In turns, so that
 * nobody waits: what is cut off is noted as begun, and the dispatcher's next start, or the next clean-up, goes on.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { isBeingRemoved, removalsUnderWay } from '@/db/queries/removal';
import { beginPurge, directoriesOf, endPurge, purgeSome } from '@/db/queries/run/purge';
import { runsStandingOn } from '@/db/queries/run/using';
import { whenFree } from '@/db/when-free';
import { DomainError } from '@/domain/errors';
import { type RunId, runIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit';
import { nameUsers } from '@/server/services/name-users';
import { requireAtRest, requireRunInTrash } from './require-run';

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

/** Ends what was begun and cut off. */
export async function finishPurges(ctx: ServiceContext): Promise<void> {
  for (const id of removalsUnderWay(ctx.db, 'run_')) await goOn(ctx, runIdSchema.parse(id));
}

function begin(ctx: ServiceContext, id: RunId): void {
  inTransaction(ctx.db, (tx) => {
    const run = requireRunInTrash(tx, id);
    if (isBeingRemoved(tx, id)) return;
    requireAtRest(tx, run);
    const users = runsStandingOn(tx, id);
    if (users.length > 0) throw inUse(nameUsers(users), run.name);
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
  // Nobody can restore it any more. Its record goes after its files, for it says where they are.
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

function inUse(users: string, name: string): DomainError {
  return new DomainError(
    'in-use',
    `"${name}" can't be removed for good: ${users} stands on what it made. Remove that first.`,
    {
      field: 'id',
    },
  );
}

function isConstraint(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_CONSTRAINT');
}
