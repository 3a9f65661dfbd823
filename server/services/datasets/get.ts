/** @file One dataset. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema } from '@/domain/ids';
import type { datasetRecordSchema } from '@/domain/records/dataset';

import type { Call } from '@/server/context';

export const getDatasetInput = z.strictObject({ id: datasetIdSchema });
export type GetDatasetInput = z.input<typeof getDatasetInput>;

export function getDataset({ input }: Call<GetDatasetInput>): z.output<typeof datasetRecordSchema> {
  getDatasetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
