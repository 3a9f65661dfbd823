/** @file Adds or replaces the evaluation that a run made. */
import type { Database } from '../../open';
import { evaluation } from '../../schema';

export function saveEvaluation(db: Database, row: typeof evaluation.$inferInsert): void {
  const { values, createdAt } = row;
  db.insert(evaluation).values(row).onConflictDoUpdate({ target: evaluation.run, set: { values, createdAt } }).run();
}
