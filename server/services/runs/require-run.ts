/** @file A run that must exist. */
import type { Database } from '@/db/open';
import { findRun } from '@/db/queries/run/find';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';

export function requireRun(db: Database, id: RunId, field = 'id'): RunRow {
  const row = findRun(db, id);
  if (row === undefined)
    throw new DomainError('not-found', `There is no run ${id}: it may have been deleted.`, { field });
  return row;
}
