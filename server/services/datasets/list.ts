/** @file All datasets, newest first. */
import { z } from 'zod';
import { allDatasets } from '@/db/queries/dataset/find';
import { datasetRecordSchema } from '@/domain/records/dataset';
import type { Call } from '@/server/context';
import { toDatasetRecord } from './to-record';

export const listDatasetsInput = z.void();
export type ListDatasetsInput = z.input<typeof listDatasetsInput>;

export const datasetListSchema = z.array(datasetRecordSchema);

export function listDatasets({ ctx }: Call<ListDatasetsInput>): z.output<typeof datasetListSchema> {
  return allDatasets(ctx.db).map((row) => toDatasetRecord(ctx.db, row));
}
