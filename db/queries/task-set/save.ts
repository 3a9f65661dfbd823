/** @file Adds or changes a task set, with its links to datasets. */
import { eq } from 'drizzle-orm';
import type { TaskSetId } from '@/domain/ids';
import type { TaskSetSpec } from '@/domain/task-set';
import type { Database } from '../../open';
import { taskSet, taskSetDataset } from '../../schema';

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

/** Refused by the database while a run stands on it. */
export function removeTaskSet(db: Database, id: TaskSetId): void {
  db.delete(taskSet).where(eq(taskSet.id, id)).run();
}

function linkDatasets(db: Database, id: TaskSetId, spec: TaskSetSpec): void {
  for (const dataset of new Set(spec.sources.map((source) => source.dataset))) {
    db.insert(taskSetDataset).values({ taskSet: id, dataset }).run();
  }
}
