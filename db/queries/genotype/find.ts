/** @file Genotypes by id, by run, by hash, and a page of them. Those of runs in the trash are not found. */
import { and, desc, eq, getTableColumns, inArray, isNull } from 'drizzle-orm';
import type { GenotypeId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type GenotypeRow, genotype, run } from '../../schema';

const columns = getTableColumns(genotype);

function present(db: Database) {
  return db.select(columns).from(genotype).leftJoin(run, eq(run.id, genotype.run));
}

export function findGenotype(db: Database, id: GenotypeId): GenotypeRow | undefined {
  return present(db)
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

export function genotypesWithHash(db: Database, hash: string): GenotypeRow[] {
  return present(db)
    .where(and(eq(genotype.hash, hash), isNull(run.deletedAt)))
    .orderBy(desc(genotype.createdAt))
    .all();
}

export function listGenotypeRows(db: Database, query: { run?: RunId; offset: number; limit: number }): GenotypeRow[] {
  return present(db)
    .where(and(isNull(run.deletedAt), query.run === undefined ? undefined : eq(genotype.run, query.run)))
    .orderBy(desc(genotype.createdAt), desc(genotype.id))
    .limit(query.limit)
    .offset(query.offset)
    .all();
}
