/** @file Adds a prior; one that a resumed run makes again keeps its id and its file (same seed, same bits). */
import { and, eq } from 'drizzle-orm';
import type { Database } from '../../open';
import { type PriorRow, prior } from '../../schema';

export function insertPrior(db: Database, row: typeof prior.$inferInsert): PriorRow {
  const made = db.insert(prior).values(row).onConflictDoNothing().returning().get();
  if (made !== undefined) return made;
  const there = db
    .select()
    .from(prior)
    .where(and(eq(prior.run, row.run), eq(prior.iteration, row.iteration)))
    .get();
  if (there === undefined) throw new Error('a prior neither inserted nor found');
  return there;
}
