/**
 * @file Edits a dataset's name, class names, licence and origin, never its content; moves it into the trash, back, and out for
 * good.
 */

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { rewriteManifest } from '@/datasets/open-dataset';
import { inTransaction } from '@/db/open';
import { entriesAbout } from '@/db/queries/audit';
import { datasetsInTrash, removeDataset, taskSetsUsing, updateDataset } from '@/db/queries/dataset';
import { classNameSchema } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema } from '@/domain/ids';
import { classRenamingSchema, datasetRecordSchema } from '@/domain/records/dataset';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { nameDependants } from '@/server/services/trash';
import { trashOf } from '../trash';
import { requireDataset, toDatasetRecord } from './read';

const editable = {
  name: z.string().trim().min(1).max(100),
  licence: z.string().trim().min(1).max(500),
  origin: z.string().trim().min(1).max(2000),
};

/** By index; left out, they stay. */
const classNames = z.array(classNameSchema).min(2);

/**
 * Names a dataset or its classes anew, or states its licence or origin. Its content, and so its hash, never changes: task sets and
 * runs know classes by their index.
 */
export const edit = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: datasetIdSchema,
    ...editable,
    classes: classNames.optional(),
    /** What the edit began from: refused where somebody else changed one of the fields meanwhile. */
    was: z
      .strictObject({ ...editable, classes: classNames })
      .partial()
      .optional(),
  }),
  output: datasetRecordSchema,
  run({ ctx, input: { id, name, licence, origin, classes, was } }) {
    inTransaction(ctx.db, (tx) => {
      const { manifest, name: named, directory } = requireDataset(tx, id);
      const now = { name: named, licence: manifest.licence, origin: manifest.origin, classes: manifest.classes };
      requireUnmoved(now, was, { name, licence, origin, ...(classes === undefined ? {} : { classes }) });
      const edited = { ...manifest, name, licence, origin, classes: classes ?? manifest.classes };
      requireClassNames(manifest.classes.length, edited.classes);
      updateDataset(tx, id, { name, manifest: edited });
      noteChange(ctx, tx, 'dataset', id);
      const renamed = edited.classes.flatMap((now, index) => {
        const was = manifest.classes[index] ?? '';
        return was === now ? [] : [{ index, was, now }];
      });
      audit(ctx, tx, 'dataset.edit', id, { name, licence, origin, ...(renamed.length > 0 ? { renamed } : {}) });
      // Runners and a rebuild of the database read it from the disk. Last, so that nothing is recorded where it can't be written.
      rewriteManifest(path.join(ctx.settings.dataDirectory, directory), edited);
    });
    return toDatasetRecord(ctx.db, requireDataset(ctx.db, id));
  },
});

function requireClassNames(count: number, names: readonly string[]): void {
  if (names.length !== count)
    throw new DomainError('invalid-input', `The dataset has ${count} classes, but ${names.length} names were given.`, {
      field: 'classes',
    });
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0)
    throw new DomainError('invalid-input', `Two classes would be called "${names[twice]}".`, {
      field: `classes.${twice}`,
    });
}

/** Who corrected class names, and how; as far back as the audit log is kept. */
export const classHistory = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: datasetIdSchema }),
  output: z.array(classRenamingSchema),
  run({ ctx, input: { id } }) {
    requireDataset(ctx.db, id);
    return entriesAbout(ctx.db, id, 'dataset.edit').flatMap(({ time, actor, detail }) => {
      const { data } = classRenamingSchema.shape.renamed.safeParse(detail.renamed);
      return data === undefined ? [] : [{ time, by: actor, renamed: data }];
    });
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
