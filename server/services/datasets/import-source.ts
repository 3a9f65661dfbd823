/** @file Adds a built-in dataset. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { datasetRecordSchema } from '@/domain/records/dataset';

import type { Call } from '@/server/context';

export const importDatasetSourceInput = z.strictObject({ source: z.enum(['mnist', 'fashion-mnist']) });
export type ImportDatasetSourceInput = z.input<typeof importDatasetSourceInput>;

export function importDatasetSource({ input }: Call<ImportDatasetSourceInput>): z.output<typeof datasetRecordSchema> {
  importDatasetSourceInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
