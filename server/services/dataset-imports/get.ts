/** @file One import. */
import { z } from 'zod';
import { importIdSchema } from '@/domain/ids';
import type { DatasetImportRecord } from '@/domain/records/dataset-import';
import type { Call } from '@/server/context';
import { requireDatasetImport } from './require-import';
import { toDatasetImportRecord } from './to-record';

export const getDatasetImportInput = z.strictObject({ id: importIdSchema });
export type GetDatasetImportInput = z.input<typeof getDatasetImportInput>;

export function getDatasetImport({ ctx, input }: Call<GetDatasetImportInput>): DatasetImportRecord {
  return toDatasetImportRecord(requireDatasetImport(ctx.db, getDatasetImportInput.parse(input).id));
}
