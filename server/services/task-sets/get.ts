/** @file One task set. */
import { z } from 'zod';
import { taskSetIdSchema } from '@/domain/ids';
import type { taskSetRecordSchema } from '@/domain/records/task-set';
import type { Call } from '@/server/context';
import { requireTaskSet } from './require-task-set';
import { toTaskSetRecord } from './to-record';

export const getTaskSetInput = z.strictObject({ id: taskSetIdSchema });
export type GetTaskSetInput = z.input<typeof getTaskSetInput>;

export function getTaskSet({ ctx, input }: Call<GetTaskSetInput>): z.output<typeof taskSetRecordSchema> {
  return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, getTaskSetInput.parse(input).id));
}
