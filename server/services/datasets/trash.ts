/** @file A dataset's way into the trash, back, and out of it for good. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { datasetsInTrash, taskSetsUsing } from '@/db/queries/dataset/find';
import { removeDataset, updateDataset } from '@/db/queries/dataset/save';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema } from '@/domain/ids';
import { type DatasetRecord, datasetRecordSchema } from '@/domain/records/dataset';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { nameUsers } from '@/server/services/name-users';
import { requireDataset } from './require-dataset';
import { toDatasetRecord } from './to-record';

export const datasetTrashInput = z.void();
export type DatasetTrashInput = z.input<typeof datasetTrashInput>;
export const datasetTrashSchema = z.array(datasetRecordSchema);

export function datasetTrash({ ctx }: Call<DatasetTrashInput>): z.output<typeof datasetTrashSchema> {
  return datasetsInTrash(ctx.db).map((row) => toDatasetRecord(ctx.db, row));
}

export const oneDatasetInput = z.strictObject({ id: datasetIdSchema });
export type OneDatasetInput = z.input<typeof oneDatasetInput>;

/** Refused while a task set draws from it, one in the trash too. */
export function deleteDataset({ ctx, input }: Call<OneDatasetInput>): DatasetRecord {
  const { id } = oneDatasetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireDataset(tx, id);
    const users = taskSetsUsing(tx, id);
    if (users.length > 0) {
      throw new DomainError('in-use', `Task sets draw from "${row.name}": ${nameUsers(users)}. Remove them first.`, {
        field: 'id',
      });
    }
    updateDataset(tx, id, { deletedAt: ctx.now() });
    noteChange(ctx, tx, 'dataset', id);
    audit(ctx, tx, 'dataset.delete', id, { name: row.name });
  });
  return toDatasetRecord(ctx.db, requireDataset(ctx.db, id));
}

export function restoreDataset({ ctx, input }: Call<OneDatasetInput>): DatasetRecord {
  const { id } = oneDatasetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireDataset(tx, id);
    updateDataset(tx, id, { deletedAt: null });
    noteChange(ctx, tx, 'dataset', id);
    audit(ctx, tx, 'dataset.restore', id, { name: row.name });
  });
  return toDatasetRecord(ctx.db, requireDataset(ctx.db, id));
}

/** With its files. Only from the trash. */
export async function purgeDataset({ ctx, input }: Call<OneDatasetInput>): Promise<z.output<typeof oneDatasetInput>> {
  const { id } = oneDatasetInput.parse(input);
  const directory = inTransaction(ctx.db, (tx) => {
    const row = requireDataset(tx, id);
    if (row.deletedAt === null) {
      throw new DomainError('conflict', `"${row.name}" is not in the trash: put it there first.`, { field: 'id' });
    }
    removeDataset(tx, id);
    noteChange(ctx, tx, 'dataset', id);
    audit(ctx, tx, 'dataset.purge', id, { name: row.name });
    return row.directory;
  });
  // After the commit: files without a record are only waste.
  await rm(path.join(ctx.settings.dataDirectory, directory), { recursive: true, force: true });
  return { id };
}
