/** @file Adds or changes a search space. */
import { eq } from 'drizzle-orm';
import type { SpaceId } from '@/domain/ids';
import type { Database } from '../../open';
import { searchSpace } from '../../schema';

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
