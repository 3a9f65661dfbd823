/** @file Which colour a new run gets: its arm's, or the next number, so that arms launched one after another differ. */
import { eq, max } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { genotype, run } from '@/db/schema';
import type { GenotypeId } from '@/domain/ids';

/** A retraining has the colour of the run that found its genotype; else runs of one group share theirs. */
export function colourOfNewRun(db: Database, groupHash: string, trained: GenotypeId | null): number {
  return foundBy(db, trained) ?? ofGroup(db, groupHash) ?? next(db);
}

function foundBy(db: Database, trained: GenotypeId | null): number | undefined {
  if (trained === null) return undefined;
  return db
    .select({ colour: run.colour })
    .from(genotype)
    .innerJoin(run, eq(run.id, genotype.run))
    .where(eq(genotype.id, trained))
    .get()?.colour;
}

function ofGroup(db: Database, groupHash: string): number | undefined {
  return db.select({ colour: run.colour }).from(run).where(eq(run.groupHash, groupHash)).limit(1).get()?.colour;
}

function next(db: Database): number {
  return (
    (db
      .select({ last: max(run.colour) })
      .from(run)
      .get()?.last ?? -1) + 1
  );
}
