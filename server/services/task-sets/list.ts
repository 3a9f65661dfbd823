/** @file All task sets, newest first. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { taskSetRecordSchema } from '@/domain/records/task-set';

import type { Call } from '@/server/context';

export const listTaskSetsInput = z.void();
export type ListTaskSetsInput = z.input<typeof listTaskSetsInput>;

export const taskSetListSchema = z.array(taskSetRecordSchema);

export function listTaskSets({ input }: Call<ListTaskSetsInput>): z.output<typeof taskSetListSchema> {
  listTaskSetsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
