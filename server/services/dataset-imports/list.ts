/** @file The latest imports, newest first. */
import { z } from 'zod';
import { latestDatasetImports } from '@/db/queries/dataset-import/find';
import { datasetImportRecordSchema } from '@/domain/records/dataset-import';
import type { Call } from '@/server/context';
import { toDatasetImportRecord } from './to-record';

export const listDatasetImportsInput = z.void();
export type ListDatasetImportsInput = z.input<typeof listDatasetImportsInput>;

export const datasetImportListSchema = z.array(datasetImportRecordSchema);

const shown = 20;

export function listDatasetImports({ ctx }: Call<ListDatasetImportsInput>): z.output<typeof datasetImportListSchema> {
  return latestDatasetImports(ctx.db, shown).map(toDatasetImportRecord);
}
