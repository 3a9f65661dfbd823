/** @file Saves a task set; leaks are refused. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertTaskSet } from '@/db/queries/task-set/save';
import { contentHash } from '@/domain/content-hash';
import { newIdText, taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import { taskSetSpecSchema } from '@/domain/task-set';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireSoundSpec } from './require-sound';
import { requireTaskSet } from './require-task-set';
import { toTaskSetRecord } from './to-record';

export const createTaskSetInput = z.strictObject({ name: z.string().trim().min(1).max(100), spec: taskSetSpecSchema });
export type CreateTaskSetInput = z.input<typeof createTaskSetInput>;

export async function createTaskSet({
  ctx,
  input,
}: Call<CreateTaskSetInput>): Promise<z.output<typeof taskSetRecordSchema>> {
  const { name, spec } = createTaskSetInput.parse(input);
  await requireSoundSpec(ctx, spec);
  const id = taskSetIdSchema.parse(newIdText('ts'));
  const now = ctx.now();
  inTransaction(ctx.db, (tx) => {
    insertTaskSet(tx, { id, name, spec, contentHash: contentHash(spec), createdAt: now, updatedAt: now });
    noteChange(ctx, tx, 'task-set', id);
    audit(ctx, tx, 'task-set.create', id, { name });
  });
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, id));
}
