/** @file Saved views of the runs table. */

import { and, asc, eq } from 'drizzle-orm';
import type { ViewId } from '@/domain/ids';
import type { Database } from '../open';
import { type SavedViewRow, savedView } from '../schema';

export function viewsOf(db: Database, person: string, page: SavedViewRow['page']): SavedViewRow[] {
  return db
    .select()
    .from(savedView)
    .where(and(eq(savedView.person, person), eq(savedView.page, page)))
    .orderBy(asc(savedView.name))
    .all();
}

/** Replaces the address of a view of the same name. */
export function saveView(db: Database, row: SavedViewRow): SavedViewRow {
  return db
    .insert(savedView)
    .values(row)
    .onConflictDoUpdate({
      target: [savedView.person, savedView.page, savedView.name],
      set: { address: row.address },
    })
    .returning()
    .get();
}

/** False if the person has no such view. */
export function deleteView(db: Database, person: string, id: ViewId): boolean {
  return (
    db
      .delete(savedView)
      .where(and(eq(savedView.id, id), eq(savedView.person, person)))
      .run().changes === 1
  );
}
