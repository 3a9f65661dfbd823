/**
 * @file Priors with their run, space, file and logits, and the runs adapted from them. Those of runs in the trash are
 * not found.
 */

import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { PriorId, RunId, SpaceId, TaskSetId } from '@/domain/ids';
import type { Database } from '../open';
import {
  architectureSnapshot,
  artefact,
  attempt,
  type PriorRow,
  prior,
  type RunRow,
  run,
  runParent,
  searchSpace,
} from '../schema';

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

/** Priors with their run, space, file and logits. Those of runs in the trash are not found. */
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

/** Adds a prior; one that a resumed run recomputes keeps its id and its file (same seed, same bits). */
export function insertPrior(db: Database, row: typeof prior.$inferInsert): PriorRow {
  const made = db.insert(prior).values(row).onConflictDoNothing().returning().get();
  if (made !== undefined) return made;
  const there = db
    .select()
    .from(prior)
    .where(and(eq(prior.run, row.run), eq(prior.iteration, row.iteration)))
    .get();
  if (there === undefined) throw new Error('a prior neither inserted nor found');
  return there;
}

export function updatePrior(
  db: Database,
  id: PriorId,
  patch: Partial<Pick<typeof prior.$inferInsert, 'name' | 'notes' | 'tags'>>,
): void {
  db.update(prior).set(patch).where(eq(prior.id, id)).run();
}

/** Runs that adapted a prior, and runs that searched the same tasks from scratch. Those in the trash are left out. */
export function adaptationsOf(db: Database, id: PriorId): RunRow[] {
  return db
    .select({ run })
    .from(run)
    .innerJoin(runParent, eq(runParent.run, run.id))
    .where(and(eq(runParent.prior, id), eq(run.kind, 'adapt'), isNull(run.deletedAt)))
    .orderBy(asc(run.createdAt), asc(run.seed))
    .all()
    .map((row) => row.run);
}

export function searchesOfTaskSet(db: Database, space: SpaceId, taskSet: TaskSetId): RunRow[] {
  return db
    .select()
    .from(run)
    .where(and(eq(run.kind, 'search'), eq(run.space, space), eq(run.taskSet, taskSet), isNull(run.deletedAt)))
    .all();
}
