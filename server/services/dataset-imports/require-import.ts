/** @file An import that must exist. */
import type { Database } from '@/db/open';
import { findDatasetImport } from '@/db/queries/dataset-import/find';
import type { DatasetImportRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { ImportId } from '@/domain/ids';

export function requireDatasetImport(db: Database, id: ImportId): DatasetImportRow {
  const row = findDatasetImport(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no import ${id}.`, { field: 'id' });
  return row;
}
