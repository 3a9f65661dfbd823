/** @file One task set. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';

import type { Call } from '@/server/context';

export const getTaskSetInput = z.strictObject({ id: taskSetIdSchema });
export type GetTaskSetInput = z.input<typeof getTaskSetInput>;

export function getTaskSet({ input }: Call<GetTaskSetInput>): z.output<typeof taskSetRecordSchema> {
  getTaskSetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
