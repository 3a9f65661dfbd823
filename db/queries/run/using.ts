/** @file Which runs use a record. */
import { and, count, desc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import type { GenotypeId, PriorId, RunId, SpaceId, TaskSetId } from '@/domain/ids';
import { genotype, prior, run, runEarlier, runParent } from '../../schema';

const shown = { id: run.id, name: run.name, kind: run.kind };

export function runsUsingTaskSet(db: Database, id: TaskSetId) {
  return db
    .select(shown)
    .from(run)
    .where(and(eq(run.taskSet, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

/** Those in the trash too: they keep it from being removed. */
export function runsOfTaskSet(db: Database, id: TaskSetId): { name: string; inTrash: boolean }[] {
  return db
    .select({ name: run.name, deletedAt: run.deletedAt })
    .from(run)
    .where(eq(run.taskSet, id))
    .orderBy(desc(run.createdAt))
    .all()
    .map(({ name, deletedAt }) => ({ name, inTrash: deletedAt !== null }));
}

export function runsUsingSpace(db: Database, id: SpaceId) {
  return db
    .select(shown)
    .from(run)
    .where(and(eq(run.space, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

/** How many runs of a space used each task set, most first. */
export function taskSetsWithSpace(db: Database, id: SpaceId): { id: TaskSetId; runs: number }[] {
  return db
    .select({ id: run.taskSet, runs: count() })
    .from(run)
    .where(and(eq(run.space, id), isNotNull(run.taskSet), isNull(run.deletedAt)))
    .groupBy(run.taskSet)
    .orderBy(desc(count()), run.taskSet)
    .all()
    .flatMap(({ id, runs }) => (id === null ? [] : [{ id, runs }]));
}

export function runsUsingPrior(db: Database, id: PriorId) {
  return db
    .select(shown)
    .from(run)
    .innerJoin(runParent, eq(runParent.run, run.id))
    .where(and(eq(runParent.prior, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

export function runsUsingGenotype(db: Database, id: GenotypeId) {
  return db
    .select(shown)
    .from(run)
    .innerJoin(runParent, eq(runParent.run, run.id))
    .where(and(eq(runParent.genotype, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

/** Black-box searches that begin with what this one trained. */
const beginsWith = (db: Database, id: RunId) =>
  inArray(run.id, db.select({ id: runEarlier.run }).from(runEarlier).where(eq(runEarlier.earlier, id)));

export function runsBeginningWith(db: Database, id: RunId) {
  return db
    .select(shown)
    .from(run)
    .where(and(beginsWith(db, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

/**
 * Runs that start from a prior, a genotype, a checkpoint or the candidates of this run, those in the trash too: they keep it from being purged.
 */
export function dependantsOf(db: Database, id: RunId): { id: RunId; name: string; inTrash: boolean }[] {
  const own = or(
    sql`json_extract(${run.continues}, '$.run') = ${id}`,
    beginsWith(db, id),
    inArray(runParent.prior, db.select({ id: prior.id }).from(prior).where(eq(prior.run, id))),
    inArray(runParent.genotype, db.select({ id: genotype.id }).from(genotype).where(eq(genotype.run, id))),
  );
  return db
    .select({ id: run.id, name: run.name, deletedAt: run.deletedAt })
    .from(run)
    .leftJoin(runParent, eq(runParent.run, run.id))
    .where(own)
    .orderBy(desc(run.createdAt))
    .all()
    .map(({ deletedAt, ...shownRun }) => ({ ...shownRun, inTrash: deletedAt !== null }));
}

/** The runs in the trash that made what this one starts from. */
export function parentRunsInTrash(db: Database, id: RunId): { id: RunId; name: string }[] {
  const made = db
    .select({ id: run.id, name: run.name })
    .from(runParent)
    .leftJoin(prior, eq(prior.id, runParent.prior))
    .leftJoin(genotype, eq(genotype.id, runParent.genotype))
    .innerJoin(run, or(eq(run.id, prior.run), eq(run.id, genotype.run)))
    .where(and(eq(runParent.run, id), isNotNull(run.deletedAt)))
    .all();
  const continued = db
    .select({ id: run.id, name: run.name })
    .from(run)
    .where(
      and(
        sql`${run.id} = (SELECT json_extract(continues, '$.run') FROM run WHERE id = ${id})`,
        isNotNull(run.deletedAt),
      ),
    )
    .all();
  return [...made, ...continued];
}
