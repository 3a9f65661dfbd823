/** @file A run that must exist. */
import type { Database } from '@/db/open';
import { findRun, findRunInTrash } from '@/db/queries/run/find';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';

export function requireRun(db: Database, id: RunId, field = 'id'): RunRow {
  const row = findRun(db, id);
  if (row === undefined)
    throw new DomainError('not-found', `There is no run ${id}: it may have been deleted.`, { field });
  return row;
}

/** A run that must be in the trash. */
export function requireRunInTrash(db: Database, id: RunId): RunRow {
  const row = findRunInTrash(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no run ${id} in the trash.`, { field: 'id' });
  return row;
}
