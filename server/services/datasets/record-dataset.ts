/** @file Records a stored dataset. The same content is one dataset, whatever its name; from the trash it comes back. */
import path from 'node:path';
import { datasetBytes } from '@/datasets/open-dataset';
import { inTransaction } from '@/db/open';
import { findDatasetByContent } from '@/db/queries/dataset/find';
import { insertDataset, updateDataset } from '@/db/queries/dataset/save';
import type { DatasetRow } from '@/db/schema';
import type { DatasetManifest } from '@/domain/dataset';
import { datasetIdSchema, newIdText } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';

export interface StoredFiles {
  /** The built-in source's name, or null. */
  readonly source: string | null;
  /** Absolute. */
  readonly directory: string;
  readonly manifest: DatasetManifest;
}

export function recordDataset(ctx: ServiceContext, { source, directory, manifest }: StoredFiles): DatasetRow {
  return inTransaction(ctx.db, (tx) => {
    const known = findDatasetByContent(tx, manifest.contentHash);
    if (known !== undefined && known.deletedAt === null) return known;
    if (known !== undefined) updateDataset(tx, known.id, { deletedAt: null });
    const row =
      known ??
      insertDataset(tx, {
        id: datasetIdSchema.parse(newIdText('ds')),
        name: manifest.name,
        directory: path.relative(ctx.settings.dataDirectory, directory),
        manifest,
        contentHash: manifest.contentHash,
        source,
        bytes: datasetBytes(manifest),
        createdAt: ctx.now(),
      });
    noteChange(ctx, tx, 'dataset', row.id);
    audit(ctx, tx, known === undefined ? 'dataset.import' : 'dataset.restore', row.id, { name: row.name, source });
    return row;
  });
}
