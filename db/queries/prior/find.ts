/** @file Priors with their run, space, file and logits. Those of runs in the trash are not found. */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { PriorId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { architectureSnapshot, artefact, attempt, prior, run, searchSpace } from '../../schema';

function joined(db: Database) {
  return db
    .select({ prior, run, space: searchSpace, artefact, snapshot: architectureSnapshot, directory: attempt.directory })
    .from(prior)
    .innerJoin(run, eq(run.id, prior.run))
    .innerJoin(searchSpace, eq(searchSpace.id, prior.space))
    .innerJoin(artefact, eq(artefact.id, prior.artefact))
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .innerJoin(
      architectureSnapshot,
      and(eq(architectureSnapshot.attempt, artefact.attempt), eq(architectureSnapshot.step, prior.iteration)),
    );
}

export function findPrior(db: Database, id: PriorId) {
  return joined(db)
    .where(and(eq(prior.id, id), isNull(run.deletedAt)))
    .get();
}
export type PriorWithFile = NonNullable<ReturnType<typeof findPrior>>;

export function allPriors(db: Database): PriorWithFile[] {
  return joined(db).where(isNull(run.deletedAt)).orderBy(desc(prior.createdAt), desc(prior.iteration)).all();
}

export function priorsOf(db: Database, id: RunId) {
  return db.select().from(prior).where(eq(prior.run, id)).orderBy(asc(prior.iteration)).all();
}
