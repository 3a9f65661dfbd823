/** @file One dataset. */
import { z } from 'zod';
import { datasetIdSchema } from '@/domain/ids';
import type { datasetRecordSchema } from '@/domain/records/dataset';
import type { Call } from '@/server/context';
import { requireDataset } from './require-dataset';
import { toDatasetRecord } from './to-record';

export const getDatasetInput = z.strictObject({ id: datasetIdSchema });
export type GetDatasetInput = z.input<typeof getDatasetInput>;

export function getDataset({ ctx, input }: Call<GetDatasetInput>): z.output<typeof datasetRecordSchema> {
  return toDatasetRecord(ctx.db, requireDataset(ctx.db, getDatasetInput.parse(input).id));
}
