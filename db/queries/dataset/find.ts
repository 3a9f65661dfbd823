/** @file Datasets by id, by content, and all of them. */
import { desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { DatasetId } from '@/domain/ids';
import type { Database } from '../../open';
import { type DatasetRow, dataset, taskSet, taskSetDataset } from '../../schema';

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
