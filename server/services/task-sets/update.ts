/** @file Renames a task set, or changes it while no run used it. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateTaskSetRow } from '@/db/queries/task-set/save';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import { taskSetSpecSchema } from '@/domain/task-set';
import type { Call } from '@/server/context';
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
  inTransaction(ctx.db, (tx) => {
    const row = requireTaskSet(tx, id);
    const changed = hash !== null && hash !== row.contentHash;
    if (changed && row.frozenAt !== null) {
      throw new DomainError('in-use', `Runs used the task set "${row.name}", so it can't change: save a new one.`, {
        field: 'spec',
      });
    }
    updateTaskSetRow(tx, id, {
      updatedAt: ctx.now(),
      ...(name === undefined ? {} : { name }),
      ...(changed && spec !== undefined ? { spec, contentHash: hash } : {}),
    });
    noteChange(ctx, tx, 'task-set', id);
    audit(ctx, tx, 'task-set.update', id, { name: name ?? row.name, spec: changed });
  });
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, id));
}
