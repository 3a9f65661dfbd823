/** @file Imports as the API shows them. */
import type { DatasetImportRow } from '@/db/schema';
import type { DatasetImportRecord } from '@/domain/records/dataset-import';

export function toDatasetImportRecord(row: DatasetImportRow): DatasetImportRecord {
  const { id, request, state, fraction, message, notes, dataset, createdAt, endedAt } = row;
  return { id, name: request.name, state, fraction, message, notes, dataset, createdAt, endedAt };
}
