/** @file Adds a dataset. */
import type { Database } from '../../open';
import { type DatasetRow, dataset } from '../../schema';

export function insertDataset(db: Database, row: typeof dataset.$inferInsert): DatasetRow {
  return db.insert(dataset).values(row).returning().get();
}
