/** @file A run that must exist. */
import type { Database } from '@/db/open';
import { hasOpenAttempt } from '@/db/queries/attempt';
import { findRun, findRunInTrash } from '@/db/queries/run/run';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import type { RunConfig } from '@/domain/run-config';
import { isFinal } from '@/domain/run-state';

export function requireRun(db: Database, id: RunId, field = 'id'): RunRow {
  const row = findRun(db, id);
  if (row === undefined)
    throw new DomainError('not-found', `There is no run ${id}: it may have been deleted.`, { field });
  return row;
}

/** The config of one of our own runs. @throws DomainError `conflict` for a run from outside, which nothing here can run. */
export function launchableConfig({ name, config }: Pick<RunRow, 'name' | 'config'>): RunConfig {
  if (config.kind !== 'external') return config;
  throw new DomainError('conflict', `"${name}" is a script's own run: start the script again to run it again.`, {
    field: 'id',
  });
}

/** A run that must be in the trash. */
export function requireRunInTrash(db: Database, id: RunId): RunRow {
  const row = findRunInTrash(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no run ${id} in the trash.`, { field: 'id' });
  return row;
}

/** Refuses acts on a run that is not idle. Call it in the transaction of the act. */
export function requireAtRest(tx: Database, { id, name, state }: Pick<RunRow, 'id' | 'name' | 'state'>): void {
  if (!isFinal(state)) {
    throw new DomainError('conflict', `The run "${name}" is ${state}: stop it first.`, { field: 'id' });
  }
  if (hasOpenAttempt(tx, id)) {
    throw new DomainError('conflict', `A process still works on "${name}": try again once it has ended.`, {
      field: 'id',
    });
  }
}
