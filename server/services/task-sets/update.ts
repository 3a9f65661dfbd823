/** @file Renames a task set, or changes it while no run used it. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import { taskSetSpecSchema } from '@/domain/task-set';

import type { Call } from '@/server/context';

export const updateTaskSetInput = z.strictObject({
  id: taskSetIdSchema,
  name: z.string().trim().min(1).max(100).optional(),
  spec: taskSetSpecSchema.optional(),
});
export type UpdateTaskSetInput = z.input<typeof updateTaskSetInput>;

export function updateTaskSet({ input }: Call<UpdateTaskSetInput>): z.output<typeof taskSetRecordSchema> {
  updateTaskSetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
