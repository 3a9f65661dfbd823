/** @file Datasets that can be added without typing a path. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { datasetSourceRecordSchema } from '@/domain/records/dataset';

import type { Call } from '@/server/context';

export const listDatasetSourcesInput = z.void();
export type ListDatasetSourcesInput = z.input<typeof listDatasetSourcesInput>;

export const datasetSourceListSchema = z.array(datasetSourceRecordSchema);

export function listDatasetSources({ input }: Call<ListDatasetSourcesInput>): z.output<typeof datasetSourceListSchema> {
  listDatasetSourcesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
