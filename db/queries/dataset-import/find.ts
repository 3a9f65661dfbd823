/** @file Imports of images by id, by state, and the latest. */
import { asc, desc, eq } from 'drizzle-orm';
import type { DatasetImportState } from '@/domain/dataset-import';
import type { ImportId } from '@/domain/ids';
import type { Database } from '../../open';
import { type DatasetImportRow, datasetImport } from '../../schema';

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
