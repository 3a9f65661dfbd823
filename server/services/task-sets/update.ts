/** @file Renames a task set, or changes it. One that a run used stays as it is: the change becomes its next version. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { insertTaskSet, updateTaskSetRow } from '@/db/queries/task-set/save';
import type { TaskSetRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import { newIdText, type TaskSetId, taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import { taskSetSpecSchema } from '@/domain/task-set';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireSoundSpec } from './require-sound';
import { requireTaskSet } from './require-task-set';
import { toTaskSetRecord } from './to-record';

export const updateTaskSetInput = z.strictObject({
  id: taskSetIdSchema,
  name: z.string().trim().min(1).max(100).optional(),
  spec: taskSetSpecSchema.optional(),
});
export type UpdateTaskSetInput = z.input<typeof updateTaskSetInput>;

export async function updateTaskSet({
  ctx,
  input,
}: Call<UpdateTaskSetInput>): Promise<z.output<typeof taskSetRecordSchema>> {
  const { id, name, spec } = updateTaskSetInput.parse(input);
  const hash = spec === undefined ? null : contentHash(spec);
  if (spec !== undefined && hash !== requireTaskSet(ctx.db, id).contentHash) await requireSoundSpec(ctx, spec);
  const saved = inTransaction(ctx.db, (tx): TaskSetId => {
    const row = requireTaskSet(tx, id);
    const change = spec !== undefined && hash !== null && hash !== row.contentHash ? { spec, contentHash: hash } : null;
    if (change !== null && row.frozenAt !== null)
      return insertVersion(ctx, tx, row, { name: name ?? row.name, ...change });
    updateTaskSetRow(tx, id, { updatedAt: ctx.now(), ...(name === undefined ? {} : { name }), ...change });
    noteChange(ctx, tx, 'task-set', id);
    audit(ctx, tx, 'task-set.update', id, { name: name ?? row.name, spec: change !== null });
    return id;
  });
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, saved));
}

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
