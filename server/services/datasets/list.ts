/** @file All datasets, newest first. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { datasetRecordSchema } from '@/domain/records/dataset';

import type { Call } from '@/server/context';

export const listDatasetsInput = z.void();
export type ListDatasetsInput = z.input<typeof listDatasetsInput>;

export const datasetListSchema = z.array(datasetRecordSchema);

export function listDatasets({ input }: Call<ListDatasetsInput>): z.output<typeof datasetListSchema> {
  listDatasetsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
