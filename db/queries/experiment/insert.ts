/** @file Adds an experiment. */
import type { Database } from '../../open';
import { experiment } from '../../schema';

export function insertExperiment(db: Database, row: typeof experiment.$inferInsert): void {
  db.insert(experiment).values(row).run();
}
