/** @file All task sets, newest first. */
import { z } from 'zod';
import { allTaskSets } from '@/db/queries/task-set/find';
import { taskSetRecordSchema } from '@/domain/records/task-set';
import type { Call } from '@/server/context';
import { toTaskSetRecord } from './to-record';

export const listTaskSetsInput = z.void();
export type ListTaskSetsInput = z.input<typeof listTaskSetsInput>;

export const taskSetListSchema = z.array(taskSetRecordSchema);

export function listTaskSets({ ctx }: Call<ListTaskSetsInput>): z.output<typeof taskSetListSchema> {
  return allTaskSets(ctx.db).map((row) => toTaskSetRecord(ctx.db, row));
}
