/** @file The prior or the genotype that each of several runs starts from. */
import { eq, inArray } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { genotype, prior, runParent } from '../../schema';

export interface RunParent {
  readonly type: 'prior' | 'genotype';
  readonly id: string;
  readonly name: string;
}

export function parentsOfRuns(db: Database, ids: readonly RunId[]): Map<RunId, RunParent> {
  const rows = db
    .select({
      run: runParent.run,
      prior: prior.id,
      priorName: prior.name,
      genotype: genotype.id,
      genotypeName: genotype.name,
    })
    .from(runParent)
    .leftJoin(prior, eq(prior.id, runParent.prior))
    .leftJoin(genotype, eq(genotype.id, runParent.genotype))
    .where(inArray(runParent.run, [...ids]))
    .all();
  const parents = new Map<RunId, RunParent>();
  for (const row of rows) {
    if (row.prior !== null) parents.set(row.run, { type: 'prior', id: row.prior, name: row.priorName ?? row.prior });
    else if (row.genotype !== null) {
      parents.set(row.run, { type: 'genotype', id: row.genotype, name: row.genotypeName ?? row.genotype });
    }
  }
  return parents;
}
