/** @file Genotypes by id, by run and by hash. Those of runs in the trash are not found. */

import { and, asc, desc, eq, getTableColumns, inArray, isNull } from 'drizzle-orm';
import type { GenotypeId, RunId } from '@/domain/ids';
import type { Database } from '../open';
import { type GenotypeRow, genotype, run } from '../schema';

const columns = getTableColumns(genotype);

/** Joined to its run, which says whether it is in the trash; imported ones have none. */
export function genotypesWithRun(db: Database) {
  return db.select(columns).from(genotype).leftJoin(run, eq(run.id, genotype.run));
}

export function findGenotype(db: Database, id: GenotypeId): GenotypeRow | undefined {
  return genotypesWithRun(db)
    .where(and(eq(genotype.id, id), isNull(run.deletedAt)))
    .get();
}

export function genotypesOfRuns(db: Database, ids: readonly RunId[]): GenotypeRow[] {
  return db
    .select()
    .from(genotype)
    .where(inArray(genotype.run, [...ids]))
    .all();
}

export function genotypesWithHashes(db: Database, hashes: readonly string[]): GenotypeRow[] {
  return genotypesWithRun(db)
    .where(and(inArray(genotype.hash, [...hashes]), isNull(run.deletedAt)))
    .orderBy(desc(genotype.createdAt))
    .all();
}

/** Genotypes of the runs that share a config but for the seed, by seed. */
export function genotypesOfGroup(db: Database, groupHash: string) {
  return db
    .select({ genotype, run: { id: run.id, name: run.name, seed: run.seed } })
    .from(genotype)
    .innerJoin(run, eq(run.id, genotype.run))
    .where(and(eq(run.groupHash, groupHash), isNull(run.deletedAt)))
    .orderBy(asc(run.seed), asc(run.id))
    .all();
}

/** Adds a genotype (a recomputed result keeps its id), and changes its name, tags and notes. */
export function insertGenotype(db: Database, row: typeof genotype.$inferInsert): GenotypeRow {
  return db.insert(genotype).values(row).returning().get();
}

export function saveRunGenotype(db: Database, row: typeof genotype.$inferInsert): GenotypeRow {
  const { hash, document, step, margins } = row;
  return db
    .insert(genotype)
    .values(row)
    .onConflictDoUpdate({ target: genotype.run, set: { hash, document, step, margins } })
    .returning()
    .get();
}

export function updateGenotype(
  db: Database,
  id: GenotypeId,
  patch: Partial<Pick<typeof genotype.$inferInsert, 'name' | 'notes' | 'tags'>>,
): void {
  db.update(genotype).set(patch).where(eq(genotype.id, id)).run();
}
