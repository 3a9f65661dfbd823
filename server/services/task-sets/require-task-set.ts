/** @file A task set that must exist. */
import type { Database } from '@/db/open';
import { findTaskSet } from '@/db/queries/task-set/find';
import type { TaskSetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { TaskSetId } from '@/domain/ids';

export function requireTaskSet(db: Database, id: TaskSetId): TaskSetRow {
  const row = findTaskSet(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no task set ${id}.`, { field: 'id' });
  return row;
}
