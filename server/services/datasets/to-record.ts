/** @file Datasets as the API shows them. */
import type { Database } from '@/db/open';
import { taskSetsUsing } from '@/db/queries/dataset/find';
import type { DatasetRow } from '@/db/schema';
import type { DatasetRecord } from '@/domain/records/dataset';

export function toDatasetRecord(db: Database, row: DatasetRow): DatasetRecord {
  const { id, name, manifest, bytes, createdAt, deletedAt } = row;
  return { id, name, manifest, bytes, createdAt, deletedAt, usedBy: taskSetsUsing(db, id) };
}
