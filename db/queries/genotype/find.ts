/** @file Genotypes by id, by run, by hash, and a page of them. */
import { desc, eq, inArray } from 'drizzle-orm';
import type { GenotypeId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type GenotypeRow, genotype } from '../../schema';

export function findGenotype(db: Database, id: GenotypeId): GenotypeRow | undefined {
  return db.select().from(genotype).where(eq(genotype.id, id)).get();
}

export function genotypesOfRuns(db: Database, ids: readonly RunId[]): GenotypeRow[] {
  return db
    .select()
    .from(genotype)
    .where(inArray(genotype.run, [...ids]))
    .all();
}

export function genotypesWithHash(db: Database, hash: string): GenotypeRow[] {
  return db.select().from(genotype).where(eq(genotype.hash, hash)).orderBy(desc(genotype.createdAt)).all();
}

export function listGenotypeRows(db: Database, query: { run?: RunId; offset: number; limit: number }): GenotypeRow[] {
  return db
    .select()
    .from(genotype)
    .where(query.run === undefined ? undefined : eq(genotype.run, query.run))
    .orderBy(desc(genotype.createdAt), desc(genotype.id))
    .limit(query.limit)
    .offset(query.offset)
    .all();
}
