/** @file Imports into the store and records the dataset. The same content is one dataset, whatever its name. */
import path from 'node:path';
import { type ImportIdxInput, importIdx } from '@/datasets/import-idx';
import { inTransaction } from '@/db/open';
import { findDatasetByContent } from '@/db/queries/dataset/find';
import { insertDataset } from '@/db/queries/dataset/insert';
import { DomainError, isDomainError } from '@/domain/errors';
import { datasetIdSchema, newIdText } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { toDatasetRecord } from './to-record';

/** `source`: the built-in source's name, or null. Nothing is recorded where anything is wrong with a file. */
export async function registerDataset(
  ctx: ServiceContext,
  source: string | null,
  input: Omit<ImportIdxInput, 'root'>,
): Promise<DatasetRecord> {
  const { dataDirectory } = ctx.settings;
  const stored = await importIdx({ ...input, root: path.join(dataDirectory, 'datasets') }).catch(relative);
  const row = inTransaction(ctx.db, (tx) => {
    const known = findDatasetByContent(tx, stored.manifest.contentHash);
    if (known !== undefined) return known;
    const made = insertDataset(tx, {
      id: datasetIdSchema.parse(newIdText('ds')),
      name: stored.manifest.name,
      directory: path.relative(dataDirectory, stored.directory),
      manifest: stored.manifest,
      contentHash: stored.manifest.contentHash,
      source,
      bytes: stored.bytes,
      createdAt: ctx.now(),
    });
    noteChange(ctx, tx, 'dataset', made.id);
    audit(ctx, tx, 'dataset.import', made.id, { name: made.name, source });
    return made;
  });
  return toDatasetRecord(ctx.db, row);
}

/** The API names files beside the other inputs: `trainLabels`, not `files.trainLabels`. */
function relative(error: unknown): never {
  if (!isDomainError(error) || error.field === undefined) throw error;
  throw new DomainError(error.code, error.message, { field: error.field.replace(/^files\./, ''), cause: error });
}
