/** @file Task sets, those in the trash too. */

import { desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { TaskSetId } from '@/domain/ids';
import type { TaskSetSpec } from '@/domain/task-set';
import type { Database } from '../open';
import { type TaskSetRow, taskSet, taskSetDataset } from '../schema';

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

/** Adds or changes a task set, with its links to datasets. */
export function insertTaskSet(db: Database, row: typeof taskSet.$inferInsert): void {
  db.insert(taskSet).values(row).run();
  linkDatasets(db, row.id, row.spec);
}

export function updateTaskSetRow(
  db: Database,
  id: TaskSetId,
  patch: Partial<Omit<typeof taskSet.$inferInsert, 'id'>>,
): void {
  db.update(taskSet).set(patch).where(eq(taskSet.id, id)).run();
  if (patch.spec === undefined) return;
  db.delete(taskSetDataset).where(eq(taskSetDataset.taskSet, id)).run();
  linkDatasets(db, id, patch.spec);
}

/** Refused by the database while a run uses it. */
export function removeTaskSet(db: Database, id: TaskSetId): void {
  db.delete(taskSet).where(eq(taskSet.id, id)).run();
}

function linkDatasets(db: Database, id: TaskSetId, spec: TaskSetSpec): void {
  for (const dataset of new Set(spec.sources.map((source) => source.dataset))) {
    db.insert(taskSetDataset).values({ taskSet: id, dataset }).run();
  }
}
