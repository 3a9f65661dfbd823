/**
 * @file Edits a dataset's name, licence and origin, never its content; moves it into the trash, back, and out for
 * good.
 */

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { datasetsInTrash, removeDataset, taskSetsUsing, updateDataset } from '@/db/queries/dataset';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema } from '@/domain/ids';
import { datasetRecordSchema } from '@/domain/records/dataset';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/began-from';
import { nameDependants } from '@/server/services/trash';
import { trashOf } from '../trash';
import { requireDataset, toDatasetRecord } from './read';

const editable = {
  name: z.string().trim().min(1).max(100),
  licence: z.string().trim().min(1).max(500),
  origin: z.string().trim().min(1).max(2000),
};

/** Renames a dataset, or sets its licence or origin. Its content, and so its hash, never changes. */
export const edit = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: datasetIdSchema,
    ...editable,
    /** The base version of the edit: refused if someone else changed one of the fields meanwhile. */
    was: z.strictObject(editable).partial().optional(),
  }),
  output: datasetRecordSchema,
  run({ ctx, input: { id, name, licence, origin, was } }) {
    inTransaction(ctx.db, (tx) => {
      const { manifest, name: named } = requireDataset(tx, id);
      const now = { name: named, licence: manifest.licence, origin: manifest.origin };
      requireUnmoved(now, was, { name, licence, origin });
      updateDataset(tx, id, { name, manifest: { ...manifest, name, licence, origin } });
      noteChange(ctx, tx, 'dataset', id);
      audit(ctx, tx, 'dataset.edit', id, { name, licence, origin });
    });
    return toDatasetRecord(ctx.db, requireDataset(ctx.db, id));
  },
});

/** Refused while a task set draws from it, one in the trash too. Purged with its files. */
export const datasetTrash = trashOf({
  entity: 'dataset',
  one: z.strictObject({ id: datasetIdSchema }),
  record: datasetRecordSchema,
  require: requireDataset,
  inTrash: datasetsInTrash,
  toRecord: toDatasetRecord,
  setDeletedAt: (tx, id, deletedAt) => updateDataset(tx, id, { deletedAt }),
  remove: removeDataset,
  refuseWhileUsed(tx, { id, name }) {
    const users = taskSetsUsing(tx, id);
    if (users.length > 0)
      throw new DomainError('in-use', `Task sets draw from "${name}": ${nameDependants(users)}. Remove them first.`, {
        field: 'id',
      });
  },
  removeFiles: (ctx, { directory }) =>
    rm(path.join(ctx.settings.dataDirectory, directory), { recursive: true, force: true }),
});
