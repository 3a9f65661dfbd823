/** @file Runs from outside: found by the key that their script gave, changed by what it reports. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { GenotypeId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { prepared } from '../../prepared';
import { type RunRow, run, runParent } from '../../schema';

export const runByKey = (db: Database) =>
  db
    .select()
    .from(run)
    .where(
      and(
        eq(run.kind, 'external'),
        sql`json_extract(${run.outside}, '$.key') = ${sql.placeholder('key')}`,
        isNull(run.deletedAt),
      ),
    )
    .prepare();

export function findOutsideRunByKey(db: Database, key: string): RunRow | undefined {
  return prepared(db, runByKey).get({ key });
}

/** The genotype that a run from outside trains. */
export function trainedBy(db: Database, id: RunId): GenotypeId | null {
  const found = db.select({ genotype: runParent.genotype }).from(runParent).where(eq(runParent.run, id)).get();
  return found?.genotype ?? null;
}

type OutsidePatch = Partial<
  Pick<
    RunRow,
    | 'name'
    | 'space'
    | 'tags'
    | 'notes'
    | 'outside'
    | 'config'
    | 'seed'
    | 'groupHash'
    | 'experiment'
    | 'startedAt'
    | 'endedAt'
  >
>;

export function updateOutsideRun(db: Database, id: RunId, patch: OutsidePatch): void {
  db.update(run).set(patch).where(eq(run.id, id)).run();
}
