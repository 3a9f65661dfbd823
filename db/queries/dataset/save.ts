/** @file Adds, changes or removes a dataset. */
import { eq } from 'drizzle-orm';
import type { DatasetId } from '@/domain/ids';
import type { Database } from '../../open';
import { type DatasetRow, dataset } from '../../schema';

export function insertDataset(db: Database, row: typeof dataset.$inferInsert): DatasetRow {
  return db.insert(dataset).values(row).returning().get();
}

export function updateDataset(
  db: Database,
  id: DatasetId,
  patch: Partial<Omit<typeof dataset.$inferInsert, 'id'>>,
): void {
  db.update(dataset).set(patch).where(eq(dataset.id, id)).run();
}

/** Refused by the database while a task set draws from it. */
export function removeDataset(db: Database, id: DatasetId): void {
  db.delete(dataset).where(eq(dataset.id, id)).run();
}
