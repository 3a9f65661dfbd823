/** @file Tasks as a run would sample them. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { taskSetIdSchema } from '@/domain/ids';
import { taskPreviewSchema } from '@/domain/records/task-set';
import { partSchema, taskSetSpecSchema } from '@/domain/task-set';
import { checkTaskSet } from '@/nas/tasks/check';
import { sampleTask } from '@/nas/tasks/sample';
import type { Call } from '@/server/context';
import { openSources } from './open-sources';
import { requireTaskSet } from './require-task-set';

export const previewTaskSetInput = z.strictObject({
  id: taskSetIdSchema.optional(),
  spec: taskSetSpecSchema.optional(),
  part: partSchema,
  indices: z.array(z.int().min(0)).min(1).max(6),
  seed: z.int().min(0).max(4294967295),
});
export type PreviewTaskSetInput = z.input<typeof previewTaskSetInput>;

export const taskPreviewListSchema = z.array(taskPreviewSchema);

const shownImages = 8;

export function previewTaskSet({ ctx, input }: Call<PreviewTaskSetInput>): z.output<typeof taskPreviewListSchema> {
  const { id, spec: given, part, indices, seed } = previewTaskSetInput.parse(input);
  const spec = given ?? (id === undefined ? undefined : requireTaskSet(ctx.db, id).spec);
  if (spec === undefined)
    throw new DomainError('invalid-input', 'Give a task set, by its id or as a spec.', { field: 'id' });
  const datasets = openSources(ctx, spec);
  checkTaskSet(spec, datasets);
  return indices.map((index) => {
    const task = sampleTask({ spec, datasets, seed, part, index });
    const manifest = datasets.get(task.dataset)?.manifest;
    const count = (lists: readonly (readonly number[])[]): number => lists.reduce((sum, list) => sum + list.length, 0);
    return {
      part,
      index,
      dataset: { id: task.dataset, name: manifest?.name ?? task.dataset },
      resolution: task.resolution,
      classes: task.classes.map((classIndex, label) => ({
        index: classIndex,
        name: manifest?.classes[classIndex] ?? String(classIndex),
        images: (task.train[label] ?? []).slice(0, shownImages),
      })),
      sizes: { train: count(task.train), validation: count(task.validation), test: count(task.test) },
    };
  });
}
