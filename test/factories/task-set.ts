/** @file A small task set for tests, and its document. */

import type { z } from 'zod';
import type { TaskSetRecord } from '@/domain/records/task-set';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { taskSets } from '@/server/services/task-sets';
import { datasetId } from './dataset';

export type SpecInput = z.input<typeof taskSetSpecSchema>;

/** Documents of task sets over small datasets. 2-way tasks of 8 px from six classes, two for each part. */
export function specFor(dataset: { readonly id: string }, changes: Partial<SpecInput> = {}): SpecInput {
  return {
    sources: [{ dataset: dataset.id, classes: { metaTrain: [0, 1], metaValidation: [2, 3], heldOut: [4, 5] } }],
    ways: { min: 2, max: 2 },
    resolutions: [8],
    perClass: { train: 8, validation: 4, test: 4 },
    ...changes,
  };
}

/** Of few images, from the seven classes of dataset 1: three for meta-training, two for either other part. */
export function taskSet(changes: Partial<TaskSetSpec> = {}): TaskSetSpec {
  return taskSetSpecSchema.parse({
    ...specFor({ id: datasetId(1) }),
    sources: [{ dataset: datasetId(1), classes: { metaTrain: [0, 1, 2], metaValidation: [3, 4], heldOut: [5, 6] } }],
    perClass: { train: 3, validation: 2, test: 2 },
    ...changes,
  });
}

/** A saved task set over a small dataset. */
export function makeTaskSet(
  ctx: ServiceContext,
  dataset: { readonly id: string },
  changes: Partial<SpecInput> = {},
): Promise<TaskSetRecord> {
  return taskSets.create({ ctx, input: { name: 'Noise tasks', spec: specFor(dataset, changes) } });
}
