/** @file Imports of datasets. */

import { asc, desc, eq } from 'drizzle-orm';
import type { DatasetImportState } from '@/domain/dataset-import';
import type { ImportId } from '@/domain/ids';
import type { Database } from '../open';
import { type DatasetImportRow, datasetImport } from '../schema';

export function findDatasetImport(db: Database, id: ImportId): DatasetImportRow | undefined {
  return db.select().from(datasetImport).where(eq(datasetImport.id, id)).get();
}

/** Oldest first. */
export function datasetImportsIn(db: Database, state: DatasetImportState): DatasetImportRow[] {
  return db
    .select()
    .from(datasetImport)
    .where(eq(datasetImport.state, state))
    .orderBy(asc(datasetImport.createdAt), asc(datasetImport.id))
    .all();
}

/** Newest first. */
export function latestDatasetImports(db: Database, limit: number): DatasetImportRow[] {
  return db
    .select()
    .from(datasetImport)
    .orderBy(desc(datasetImport.createdAt), desc(datasetImport.id))
    .limit(limit)
    .all();
}

export function insertDatasetImport(db: Database, row: typeof datasetImport.$inferInsert): void {
  db.insert(datasetImport).values(row).run();
}

export function updateDatasetImport(
  db: Database,
  id: ImportId,
  patch: Partial<Omit<typeof datasetImport.$inferInsert, 'id'>>,
): void {
  db.update(datasetImport).set(patch).where(eq(datasetImport.id, id)).run();
}
