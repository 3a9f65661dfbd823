/** @file Adds an attempt to a run. */
import type { Database } from '../../open';
import { type AttemptRow, attempt } from '../../schema';

export function insertAttempt(db: Database, row: typeof attempt.$inferInsert): AttemptRow {
  return db.insert(attempt).values(row).returning().get();
}
