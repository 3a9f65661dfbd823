/** @file Adds a dataset from four IDX files on the server. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { datasetRecordSchema } from '@/domain/records/dataset';

const absolutePath = z.string().startsWith('/', 'give an absolute path on the server');

import type { Call } from '@/server/context';

export const importIdxDatasetInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  classes: z.array(z.string().trim().min(1)).min(2),
  licence: z.string().trim().min(1),
  origin: z.string().trim().min(1),
  trainImages: absolutePath,
  trainLabels: absolutePath,
  testImages: absolutePath,
  testLabels: absolutePath,
});
export type ImportIdxDatasetInput = z.input<typeof importIdxDatasetInput>;

export function importIdxDataset({ input }: Call<ImportIdxDatasetInput>): z.output<typeof datasetRecordSchema> {
  importIdxDatasetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
