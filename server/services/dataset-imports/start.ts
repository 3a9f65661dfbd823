/** @file Requests an import, or cancels one. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertDatasetImport, updateDatasetImport } from '@/db/queries/dataset-import';
import { type DatasetImportRequest, pathImportSchema, uploadImportSchema } from '@/domain/dataset-import';
import { DomainError } from '@/domain/errors';
import { importIdSchema, newIdText } from '@/domain/ids';
import { type DatasetImportRecord, datasetImportRecordSchema } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { isConfined, readablePath } from '../importer/readable-path';
import { requireDatasetImport, toDatasetImportRecord } from './read';
import { removeUploads, uploadedFiles } from './uploads';

/** Requests an import of images. The dispatcher runs it in a separate process. */
export const fromPaths = operation({
  access: 'member',
  kind: 'mutation',
  input: pathImportSchema,
  output: datasetImportRecordSchema,
  async run({ ctx, input: request }) {
    const paths: string[] = [];
    for (const [index, path] of request.paths.entries()) paths.push(await readablePath(ctx, path, `paths.${index}`));
    return start(ctx, { ...request, paths, confined: isConfined(ctx) });
  },
});

export const fromUploads = operation({
  access: 'member',
  kind: 'mutation',
  input: uploadImportSchema,
  output: datasetImportRecordSchema,
  async run({ ctx, input: request }) {
    await uploadedFiles(ctx, ctx.actor.name, request.uploads);
    return start(ctx, request);
  },
});

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
  return toDatasetImportRecord(ctx, requireDatasetImport(ctx.db, id));
}

/** Asks an import to end. A queued one ends at once, a running one when the dispatcher has stopped it. */
export const cancel = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: importIdSchema }),
  output: datasetImportRecordSchema,
  async run({ ctx, input: { id } }) {
    const row = inTransaction(ctx.db, (tx) => {
      const found = requireDatasetImport(tx, id);
      if (found.state !== 'queued' && found.state !== 'running') {
        throw new DomainError('conflict', `The import of "${found.request.name}" has ended already.`, { field: 'id' });
      }
      const now = ctx.now();
      const ended =
        found.state === 'queued' ? ({ state: 'cancelled', message: 'Cancelled', endedAt: now } as const) : {};
      updateDatasetImport(tx, id, { cancelRequestedAt: now, ...ended });
      noteChange(ctx, tx, 'dataset-import', id);
      audit(ctx, tx, 'dataset.cancel-import', id, { name: found.request.name });
      return found;
    });
    if (row.state === 'queued' && 'uploads' in row.request)
      await removeUploads(ctx, row.createdBy, row.request.uploads);
    return toDatasetImportRecord(ctx, requireDatasetImport(ctx.db, id));
  },
});
