/** @file Adds a snapshot of the architecture logits. */
import type { Database } from '../../open';
import { architectureSnapshot } from '../../schema';

export function insertSnapshot(db: Database, row: typeof architectureSnapshot.$inferInsert): void {
  const { logits, genotype, time } = row;
  db.insert(architectureSnapshot)
    .values(row)
    .onConflictDoUpdate({
      target: [architectureSnapshot.attempt, architectureSnapshot.step],
      set: { logits, genotype, time },
    })
    .run();
}
