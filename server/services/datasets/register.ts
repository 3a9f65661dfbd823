/** @file Imports IDX files into the store and records the dataset. */
import path from 'node:path';
import { type ImportIdxInput, importIdx } from '@/datasets/import-idx';
import { DomainError, isDomainError } from '@/domain/errors';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { recordDataset } from './record-dataset';
import { toDatasetRecord } from './to-record';

/** `source`: the built-in source's name, or null. Nothing is recorded where anything is wrong with a file. */
export async function registerDataset(
  ctx: ServiceContext,
  source: string | null,
  input: Omit<ImportIdxInput, 'root'>,
): Promise<DatasetRecord> {
  const root = path.join(ctx.settings.dataDirectory, 'datasets');
  const { directory, manifest } = await importIdx({ ...input, root }).catch(relative);
  return toDatasetRecord(ctx.db, recordDataset(ctx, { source, directory, manifest }));
}

/** The API names files beside the other inputs: `trainLabels`, not `files.trainLabels`. */
function relative(error: unknown): never {
  if (!isDomainError(error) || error.field === undefined) throw error;
  throw new DomainError(error.code, error.message, { field: error.field.replace(/^files\./, ''), cause: error });
}
