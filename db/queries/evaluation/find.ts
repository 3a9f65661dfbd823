/** @file Evaluations of a genotype, newest first, with their runs. */
import { desc, eq } from 'drizzle-orm';
import type { GenotypeId } from '@/domain/ids';
import type { Database } from '../../open';
import { evaluation, run } from '../../schema';

export function evaluationsOf(db: Database, id: GenotypeId) {
  return db
    .select({ evaluation, run: { id: run.id, name: run.name } })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .where(eq(evaluation.genotype, id))
    .orderBy(desc(evaluation.createdAt))
    .all();
}
