/** @file Search spaces. */

import { desc, eq, inArray } from 'drizzle-orm';
import type { SpaceId } from '@/domain/ids';
import type { Database } from '../open';
import { prior, type SearchSpaceRow, searchSpace } from '../schema';

export function findSpace(db: Database, id: SpaceId): SearchSpaceRow | undefined {
  return db.select().from(searchSpace).where(eq(searchSpace.id, id)).get();
}

export function findSpaces(db: Database, ids: readonly SpaceId[]): SearchSpaceRow[] {
  return db
    .select()
    .from(searchSpace)
    .where(inArray(searchSpace.id, [...ids]))
    .all();
}

export function allSpaces(db: Database): SearchSpaceRow[] {
  return db.select().from(searchSpace).orderBy(desc(searchSpace.createdAt), desc(searchSpace.id)).all();
}

export function priorsOfSpace(db: Database, id: SpaceId) {
  return db
    .select({ id: prior.id, name: prior.name })
    .from(prior)
    .where(eq(prior.space, id))
    .orderBy(desc(prior.createdAt))
    .all();
}

export function insertSpace(db: Database, row: typeof searchSpace.$inferInsert): void {
  db.insert(searchSpace).values(row).run();
}

export function updateSpaceRow(
  db: Database,
  id: SpaceId,
  patch: Partial<Omit<typeof searchSpace.$inferInsert, 'id'>>,
): void {
  db.update(searchSpace).set(patch).where(eq(searchSpace.id, id)).run();
}
