/** @file Runs that adapted a prior, and runs that searched the same tasks from scratch. Those in the trash are left out. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { PriorId, SpaceId, TaskSetId } from '@/domain/ids';
import type { Database } from '../../open';
import { type RunRow, run, runParent } from '../../schema';

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
