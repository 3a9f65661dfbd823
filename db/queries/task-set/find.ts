/** @file Task sets. */
import { desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { TaskSetId } from '@/domain/ids';
import type { Database } from '../../open';
import { type TaskSetRow, taskSet } from '../../schema';

export function findTaskSet(db: Database, id: TaskSetId): TaskSetRow | undefined {
  return db.select().from(taskSet).where(eq(taskSet.id, id)).get();
}

/** Those in the trash left out. */
export function allTaskSets(db: Database): TaskSetRow[] {
  const newest = [desc(taskSet.createdAt), desc(taskSet.id)];
  return db
    .select()
    .from(taskSet)
    .where(isNull(taskSet.deletedAt))
    .orderBy(...newest)
    .all();
}

export function taskSetsInTrash(db: Database): TaskSetRow[] {
  return db.select().from(taskSet).where(isNotNull(taskSet.deletedAt)).orderBy(desc(taskSet.deletedAt)).all();
}

/** Made from this one by an edit. */
export function nextVersions(db: Database, id: TaskSetId): TaskSetRow[] {
  return db.select().from(taskSet).where(eq(taskSet.previous, id)).orderBy(taskSet.createdAt).all();
}
