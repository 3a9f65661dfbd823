/** @file Adds a dataset from four IDX files on the server. */
import { z } from 'zod';
import type { datasetRecordSchema } from '@/domain/records/dataset';
import { registerDataset } from './register';

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

export async function importIdxDataset({
  ctx,
  input,
}: Call<ImportIdxDatasetInput>): Promise<z.output<typeof datasetRecordSchema>> {
  const { name, classes, licence, origin, ...files } = importIdxDatasetInput.parse(input);
  return registerDataset(ctx, null, { name, classes, licence, origin, files });
}
