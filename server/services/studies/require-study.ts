/** @file A study that must exist. */
import type { Database } from '@/db/open';
import { findStudy } from '@/db/queries/study/find';
import type { StudyRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';

export function requireStudy(db: Database, id: StudyId): StudyRow {
  const row = findStudy(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no study ${id}.`, { field: 'id' });
  return row;
}
