/** @file Adds a run, with what it starts from. */
import type { GenotypeId, PriorId } from '@/domain/ids';
import type { Database } from '../../open';
import { type NewRunRow, type RunRow, run, runParent } from '../../schema';

export function insertRun(
  db: Database,
  row: NewRunRow,
  parent: { prior: PriorId | null; genotype: GenotypeId | null },
): RunRow {
  const inserted = db.insert(run).values(row).returning().get();
  if (parent.prior !== null || parent.genotype !== null) {
    db.insert(runParent)
      .values({ run: inserted.id, ...parent })
      .run();
  }
  return inserted;
}
