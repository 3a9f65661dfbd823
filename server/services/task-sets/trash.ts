/** @file A task set's way into the trash, back, and out of it for good. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset/find';
import { runsOfTaskSet } from '@/db/queries/run/using';
import { studiesUsingTaskSet } from '@/db/queries/study/find';
import { taskSetsInTrash } from '@/db/queries/task-set/find';
import { removeTaskSet, updateTaskSetRow } from '@/db/queries/task-set/save';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import { type TaskSetRecord, taskSetRecordSchema } from '@/domain/records/task-set';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { nameUsers } from '@/server/services/name-users';
import { requireTaskSet } from './require-task-set';
import { toTaskSetRecord } from './to-record';

export const taskSetTrashInput = z.void();
export type TaskSetTrashInput = z.input<typeof taskSetTrashInput>;
export const taskSetTrashSchema = z.array(taskSetRecordSchema);

export function taskSetTrash({ ctx }: Call<TaskSetTrashInput>): z.output<typeof taskSetTrashSchema> {
  return taskSetsInTrash(ctx.db).map((row) => toTaskSetRecord(ctx.db, row));
}

export const oneTaskSetInput = z.strictObject({ id: taskSetIdSchema });
export type OneTaskSetInput = z.input<typeof oneTaskSetInput>;

/** Refused while a run stands on it, one in the trash too, or a study names it: the study would queue its runs again. */
export function deleteTaskSet({ ctx, input }: Call<OneTaskSetInput>): TaskSetRecord {
  const { id } = oneTaskSetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireTaskSet(tx, id);
    const runs = runsOfTaskSet(tx, id);
    if (runs.length > 0)
      throw new DomainError('in-use', `Runs stand on "${row.name}": ${nameUsers(runs)}. Remove them first.`, {
        field: 'id',
      });
    const studies = studiesUsingTaskSet(tx, id).map(({ name }) => ({ name, inTrash: false }));
    if (studies.length > 0)
      throw new DomainError('in-use', `Studies name "${row.name}": ${nameUsers(studies)}. Remove them first.`, {
        field: 'id',
      });
    updateTaskSetRow(tx, id, { deletedAt: ctx.now() });
    noteChange(ctx, tx, 'task-set', id);
    noteChange(ctx, tx, 'dataset', id);
    audit(ctx, tx, 'task-set.delete', id, { name: row.name });
  });
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, id));
}

export function restoreTaskSet({ ctx, input }: Call<OneTaskSetInput>): TaskSetRecord {
  const { id } = oneTaskSetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireTaskSet(tx, id);
    updateTaskSetRow(tx, id, { deletedAt: null });
    noteChange(ctx, tx, 'task-set', id);
    audit(ctx, tx, 'task-set.restore', id, { name: row.name });
  });
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, id));
}

/** Only from the trash. What was made from it stays, without its predecessor. */
export function purgeTaskSet({ ctx, input }: Call<OneTaskSetInput>): z.output<typeof oneTaskSetInput> {
  const { id } = oneTaskSetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireTaskSet(tx, id);
    if (row.deletedAt === null) {
      throw new DomainError('conflict', `"${row.name}" is not in the trash: put it there first.`, { field: 'id' });
    }
    removeTaskSet(tx, id);
    noteChange(ctx, tx, 'task-set', id);
    for (const dataset of findDatasets(
      tx,
      row.spec.sources.map((source) => source.dataset),
    )) {
      noteChange(ctx, tx, 'dataset', dataset.id);
    }
    audit(ctx, tx, 'task-set.purge', id, { name: row.name });
  });
  return { id };
}
