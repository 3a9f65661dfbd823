/** @file Removes a run in the trash for good, with its files; refused while another run stands on what it made. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { purgeRun } from '@/db/queries/run/purge';
import { runsStandingOn } from '@/db/queries/run/using';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { nameUsers } from '@/server/services/name-users';
import { requireRunInTrash } from './require-run';

export const purgeRunInput = z.strictObject({ id: runIdSchema });
export type PurgeRunInput = z.input<typeof purgeRunInput>;

export const purgedRunSchema = z.object({ id: runIdSchema });

export async function purge({ ctx, input }: Call<PurgeRunInput>): Promise<z.output<typeof purgedRunSchema>> {
  const { id } = purgeRunInput.parse(input);
  const directories = inTransaction(ctx.db, (tx) => {
    const run = requireRunInTrash(tx, id);
    const users = runsStandingOn(tx, id);
    if (users.length > 0) throw inUse(nameUsers(users), run.name);
    audit(ctx, tx, 'run.purge', id, { name: run.name });
    noteChange(ctx, tx, 'run', id, id);
    try {
      return purgeRun(tx, id);
    } catch (error) {
      if (isConstraint(error)) throw inUse('a record', run.name);
      throw error;
    }
  });
  // After the commit: a record without files could not be restored, files without a record are only waste.
  for (const directory of directories) {
    await rm(path.join(ctx.settings.dataDirectory, directory), { recursive: true, force: true });
  }
  return { id };
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
