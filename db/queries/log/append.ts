/** @file Adds log lines. */
import type { Database } from '../../open';
import { logLine } from '../../schema';

export function appendLogLines(db: Database, rows: readonly (typeof logLine.$inferInsert)[]): void {
  // SQLite binds at most 32,766 values in one statement.
  for (let at = 0; at < rows.length; at += 1000)
    db.insert(logLine)
      .values(rows.slice(at, at + 1000))
      .run();
}
