/** @file Datasets, those in the trash too. */

import { desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { DatasetId } from '@/domain/ids';
import type { Database } from '../open';
import { type DatasetRow, dataset, taskSet, taskSetDataset } from '../schema';

export function findDataset(db: Database, id: DatasetId): DatasetRow | undefined {
  return db.select().from(dataset).where(eq(dataset.id, id)).get();
}

export function findDatasets(db: Database, ids: readonly DatasetId[]): DatasetRow[] {
  return db
    .select()
    .from(dataset)
    .where(inArray(dataset.id, [...ids]))
    .all();
}

export function findDatasetByContent(db: Database, contentHash: string): DatasetRow | undefined {
  return db.select().from(dataset).where(eq(dataset.contentHash, contentHash)).get();
}

/** Those in the trash left out. */
export function allDatasets(db: Database): DatasetRow[] {
  return db.select().from(dataset).where(isNull(dataset.deletedAt)).orderBy(desc(dataset.createdAt)).all();
}

export function datasetsInTrash(db: Database): DatasetRow[] {
  return db.select().from(dataset).where(isNotNull(dataset.deletedAt)).orderBy(desc(dataset.deletedAt)).all();
}

/** Those in the trash too: they could be restored. */
export function taskSetsUsing(db: Database, id: DatasetId) {
  return db
    .select({ id: taskSet.id, name: taskSet.name, version: taskSet.version, deletedAt: taskSet.deletedAt })
    .from(taskSetDataset)
    .innerJoin(taskSet, eq(taskSet.id, taskSetDataset.taskSet))
    .where(eq(taskSetDataset.dataset, id))
    .orderBy(desc(taskSet.createdAt))
    .all()
    .map(({ deletedAt, ...user }) => ({ ...user, inTrash: deletedAt !== null }));
}

export function insertDataset(db: Database, row: typeof dataset.$inferInsert): DatasetRow {
  return db.insert(dataset).values(row).returning().get();
}

export function updateDataset(
  db: Database,
  id: DatasetId,
  patch: Partial<Omit<typeof dataset.$inferInsert, 'id'>>,
): void {
  db.update(dataset).set(patch).where(eq(dataset.id, id)).run();
}

/** Refused by the database while a task set draws from it. */
export function removeDataset(db: Database, id: DatasetId): void {
  db.delete(dataset).where(eq(dataset.id, id)).run();
}
