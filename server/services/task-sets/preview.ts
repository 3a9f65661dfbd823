/** @file Tasks as a run would sample them. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import { taskPreviewSchema } from '@/domain/records/task-set';
import { partSchema, taskSetSpecSchema } from '@/domain/task-set';

import type { Call } from '@/server/context';

export const previewTaskSetInput = z.strictObject({
  id: taskSetIdSchema.optional(),
  spec: taskSetSpecSchema.optional(),
  part: partSchema,
  indices: z.array(z.int().min(0)).min(1).max(6),
  seed: z.int().min(0).max(4294967295),
});
export type PreviewTaskSetInput = z.input<typeof previewTaskSetInput>;

export const taskPreviewListSchema = z.array(taskPreviewSchema);

export function previewTaskSet({ input }: Call<PreviewTaskSetInput>): z.output<typeof taskPreviewListSchema> {
  previewTaskSetInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
