/** @file A task set over a small dataset: 2-way tasks of 8 px, three parts of two classes. */
import type { z } from 'zod';
import type { TaskSetRecord } from '@/domain/records/task-set';
import type { taskSetSpecSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { createTaskSet } from '@/server/services/task-sets/create';

export type SpecInput = z.input<typeof taskSetSpecSchema>;

export function specFor(dataset: { readonly id: string }, changes: Partial<SpecInput> = {}): SpecInput {
  return {
    sources: [{ dataset: dataset.id, classes: { metaTrain: [0, 1], metaValidation: [2, 3], heldOut: [4, 5] } }],
    ways: { min: 2, max: 2 },
    resolutions: [8],
    perClass: { train: 8, validation: 4, test: 4 },
    ...changes,
  };
}

export function makeTaskSet(
  ctx: ServiceContext,
  dataset: { readonly id: string },
  changes: Partial<SpecInput> = {},
): Promise<TaskSetRecord> {
  return createTaskSet({ ctx, input: { name: 'Noise tasks', spec: specFor(dataset, changes) } });
}
