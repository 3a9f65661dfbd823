/** @file Asks for an import of images. The dispatcher carries it out in a process of its own. */
import { access } from 'node:fs/promises';
import type { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertDatasetImport } from '@/db/queries/dataset-import/save';
import { type DatasetImportRequest, pathImportSchema, uploadImportSchema } from '@/domain/dataset-import';
import { DomainError } from '@/domain/errors';
import { importIdSchema, newIdText } from '@/domain/ids';
import type { DatasetImportRecord } from '@/domain/records/dataset-import';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireDatasetImport } from './require-import';
import { toDatasetImportRecord } from './to-record';
import { uploadedFiles } from './uploads';

export const importPathsInput = pathImportSchema;
export type ImportPathsInput = z.input<typeof importPathsInput>;

export async function importPaths({ ctx, input }: Call<ImportPathsInput>): Promise<DatasetImportRecord> {
  const request = importPathsInput.parse(input);
  for (const [index, path] of request.paths.entries()) {
    await access(path).catch(() => {
      throw new DomainError('not-found', `There is nothing at ${path} on the server: correct the path.`, {
        field: `paths.${index}`,
      });
    });
  }
  return start(ctx, request);
}

export const importUploadsInput = uploadImportSchema;
export type ImportUploadsInput = z.input<typeof importUploadsInput>;

export async function importUploads({ ctx, input }: Call<ImportUploadsInput>): Promise<DatasetImportRecord> {
  const request = importUploadsInput.parse(input);
  await uploadedFiles(ctx, request.uploads);
  return start(ctx, request);
}

function start(ctx: ServiceContext, request: DatasetImportRequest): DatasetImportRecord {
  const id = importIdSchema.parse(newIdText('im'));
  inTransaction(ctx.db, (tx) => {
    insertDatasetImport(tx, {
      id,
      request,
      state: 'queued',
      fraction: 0,
      message: 'Waits for the dispatcher',
      notes: [],
      createdBy: ctx.actor.name,
      createdAt: ctx.now(),
    });
    noteChange(ctx, tx, 'dataset-import', id);
    audit(ctx, tx, 'dataset.import-images', id, { name: request.name });
  });
  return toDatasetImportRecord(requireDatasetImport(ctx.db, id));
}
