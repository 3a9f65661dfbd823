/** @file Adds or changes an import of images. */
import { eq } from 'drizzle-orm';
import type { ImportId } from '@/domain/ids';
import type { Database } from '../../open';
import { datasetImport } from '../../schema';

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
