/** @file Adds an alarm. */
import type { Database } from '../../open';
import { alarm } from '../../schema';

export function insertAlarm(db: Database, row: typeof alarm.$inferInsert): void {
  db.insert(alarm).values(row).run();
}
