/** @file What is wrong with a task set, before it is saved. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { problemListSchema } from '@/domain/records/problem';
import type { taskSetSpecSchema } from '@/domain/task-set';
import { isDocument } from '@/server/services/document';

type TaskSetSpecInput = z.input<typeof taskSetSpecSchema>;

import type { Call } from '@/server/context';

export const checkTaskSetSpecInput = z.strictObject({ spec: z.custom<TaskSetSpecInput>(isDocument) });
export type CheckTaskSetSpecInput = z.input<typeof checkTaskSetSpecInput>;

export const taskSetCheckSchema = z.object({
  problems: problemListSchema,
  leak: z.object({ ok: z.boolean(), message: z.string() }),
});

export function checkTaskSetSpec({ input }: Call<CheckTaskSetSpecInput>): z.output<typeof taskSetCheckSchema> {
  checkTaskSetSpecInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
