/** @file Adds a built-in dataset. */
import { z } from 'zod';
import { findSource } from '@/datasets/sources';
import { DomainError } from '@/domain/errors';
import type { datasetRecordSchema } from '@/domain/records/dataset';
import type { Call } from '@/server/context';
import { registerDataset } from './register';

export const importDatasetSourceInput = z.strictObject({ source: z.enum(['mnist', 'fashion-mnist']) });
export type ImportDatasetSourceInput = z.input<typeof importDatasetSourceInput>;

export async function importDatasetSource({
  ctx,
  input,
}: Call<ImportDatasetSourceInput>): Promise<z.output<typeof datasetRecordSchema>> {
  const found = findSource(importDatasetSourceInput.parse(input).source);
  const { name, title, classes, licence, origin } = found.source;
  if (!found.available)
    throw new DomainError('not-installed', `${title} is not here. ${found.hint}`, { field: 'source' });
  return registerDataset(ctx, name, { name: title, classes, licence, origin, files: found.files });
}
