/** @file Saves a task set; leaks are refused. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import { taskSetSpecSchema } from '@/domain/task-set';

import type { Call } from '@/server/context';

export const createTaskSetInput = z.strictObject({ name: z.string().trim().min(1).max(100), spec: taskSetSpecSchema });
export type CreateTaskSetInput = z.input<typeof createTaskSetInput>;

export function createTaskSet({ input }: Call<CreateTaskSetInput>): z.output<typeof taskSetRecordSchema> {
  createTaskSetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
