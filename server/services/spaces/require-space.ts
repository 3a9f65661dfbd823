/** @file A search space that must exist. */
import type { Database } from '@/db/open';
import { findSpace } from '@/db/queries/space/find';
import type { SearchSpaceRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { SpaceId } from '@/domain/ids';

export function requireSpace(db: Database, id: SpaceId): SearchSpaceRow {
  const row = findSpace(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no search space ${id}.`, { field: 'id' });
  return row;
}
