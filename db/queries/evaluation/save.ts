/** @file Adds or replaces the evaluation that a run made; adds and takes away those made elsewhere. */
import { eq } from 'drizzle-orm';
import type { Database } from '../../open';
import { evaluation, externalEvaluation } from '../../schema';

export function saveEvaluation(db: Database, row: typeof evaluation.$inferInsert): void {
  const { values, createdAt } = row;
  db.insert(evaluation).values(row).onConflictDoUpdate({ target: evaluation.run, set: { values, createdAt } }).run();
}

export function insertExternalEvaluation(db: Database, row: typeof externalEvaluation.$inferInsert): void {
  db.insert(externalEvaluation).values(row).run();
}

export function deleteExternalEvaluation(db: Database, id: number): void {
  db.delete(externalEvaluation).where(eq(externalEvaluation.id, id)).run();
}
