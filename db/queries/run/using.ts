/** @file Which runs stand on a record. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { GenotypeId, PriorId, SpaceId, TaskSetId } from '@/domain/ids';
import type { Database } from '../../open';
import { run, runParent } from '../../schema';

const shown = { id: run.id, name: run.name, kind: run.kind };

export function runsUsingTaskSet(db: Database, id: TaskSetId) {
  return db
    .select(shown)
    .from(run)
    .where(and(eq(run.taskSet, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
}

export function runsUsingSpace(db: Database, id: SpaceId) {
  return db
    .select(shown)
    .from(run)
    .where(and(eq(run.space, id), isNull(run.deletedAt)))
    .orderBy(desc(run.createdAt))
    .all();
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
