/** @file Creates and edits task sets; moves them to the trash, restores and purges them. */

import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset';
import { runsOfTaskSet } from '@/db/queries/run/using';
import { studiesUsingTaskSet } from '@/db/queries/study';
import { insertTaskSet, removeTaskSet, taskSetsInTrash, updateTaskSetRow } from '@/db/queries/task-set';
import type { TaskSetRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import { newIdText, type TaskSetId, taskSetIdSchema } from '@/domain/ids';
import { taskSetRecordSchema } from '@/domain/records/task-set';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { nameDependants } from '@/server/services/trash';
import { trashOf } from '../trash';
import { requireSoundSpec } from './check';
import { requireTaskSet, toTaskSetRecord } from './read';

/** Saves a task set; leaks are refused. */
export const create = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ name: z.string().trim().min(1).max(100), spec: taskSetSpecSchema }),
  output: taskSetRecordSchema,
  async run({ ctx, input: { name, spec } }) {
    await requireSoundSpec(ctx, spec);
    const id = taskSetIdSchema.parse(newIdText('ts'));
    const now = ctx.now();
    inTransaction(ctx.db, (tx) => {
      insertTaskSet(tx, { id, name, spec, contentHash: contentHash(spec), createdAt: now, updatedAt: now });
      noteChange(ctx, tx, 'task-set', id);
      audit(ctx, tx, 'task-set.create', id, { name });
    });
    return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, id));
  },
});

/** Renames a task set, or changes it. One that a run used stays unchanged: the change becomes its next version. */
export const update = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: taskSetIdSchema,
    name: z.string().trim().min(1).max(100).optional(),
    spec: taskSetSpecSchema.optional(),
    /** The base version of the edit: refused if someone else changed it meanwhile. */
    was: z.strictObject({ name: z.string(), spec: taskSetSpecSchema }).partial().optional(),
  }),
  output: taskSetRecordSchema,
  async run({ ctx, input: { id, name, spec, was } }) {
    const hash = spec === undefined ? null : contentHash(spec);
    if (spec !== undefined && hash !== requireTaskSet(ctx.db, id).contentHash) await requireSoundSpec(ctx, spec);
    const saved = inTransaction(ctx.db, (tx): TaskSetId => {
      const row = requireTaskSet(tx, id);
      requireUnmoved<{ name?: string | undefined; spec?: TaskSetSpec | undefined }>(row, was, { name, spec });
      const change =
        spec !== undefined && hash !== null && hash !== row.contentHash ? { spec, contentHash: hash } : null;
      if (change !== null && row.frozenAt !== null)
        return insertVersion(ctx, tx, row, { name: name ?? row.name, ...change });
      updateTaskSetRow(tx, id, { updatedAt: ctx.now(), ...(name === undefined ? {} : { name }), ...change });
      noteChange(ctx, tx, 'task-set', id);
      audit(ctx, tx, 'task-set.update', id, { name: name ?? row.name, spec: change !== null });
      return id;
    });
    return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, saved));
  },
});

function insertVersion(
  ctx: ServiceContext,
  tx: Database,
  previous: TaskSetRow,
  content: Pick<TaskSetRow, 'name' | 'spec' | 'contentHash'>,
): TaskSetId {
  const id = taskSetIdSchema.parse(newIdText('ts'));
  const now = ctx.now();
  insertTaskSet(tx, {
    id,
    ...content,
    version: previous.version + 1,
    previous: previous.id,
    createdAt: now,
    updatedAt: now,
  });
  noteChange(ctx, tx, 'task-set', id);
  noteChange(ctx, tx, 'task-set', previous.id);
  audit(ctx, tx, 'task-set.version', id, { name: content.name, previous: previous.id });
  return id;
}

/**
 * Refused while a run uses it, one in the trash too, or a study names it: the study would queue its runs again. A task set made
 * from a purged one stays, without its predecessor.
 */
export const taskSetTrash = trashOf({
  entity: 'task-set',
  one: z.strictObject({ id: taskSetIdSchema }),
  record: taskSetRecordSchema,
  require: requireTaskSet,
  inTrash: taskSetsInTrash,
  toRecord: toTaskSetRecord,
  setDeletedAt: (tx, id, deletedAt) => updateTaskSetRow(tx, id, { deletedAt }),
  remove: removeTaskSet,
  countedBy: (tx, { spec }) =>
    findDatasets(
      tx,
      spec.sources.map(({ dataset }) => dataset),
    ).map(({ id }) => ({ entity: 'dataset', id })),
  refuseWhileUsed(tx, { id, name }) {
    const runs = runsOfTaskSet(tx, id);
    if (runs.length > 0)
      throw new DomainError('in-use', `Runs use "${name}": ${nameDependants(runs)}. Remove them first.`, {
        field: 'id',
      });
    const studies = studiesUsingTaskSet(tx, id).map((study) => ({ name: study.name, inTrash: false }));
    if (studies.length > 0)
      throw new DomainError('in-use', `Studies name "${name}": ${nameDependants(studies)}. Remove them first.`, {
        field: 'id',
      });
  },
});
