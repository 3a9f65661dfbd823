/** @file A saved task set over a small dataset. */
import type { TaskSetRecord } from '@/domain/records/task-set';
import type { ServiceContext } from '@/server/context';
import { createTaskSet } from '@/server/services/task-sets/create';
import { type SpecInput, specFor } from './task-spec';

export function makeTaskSet(
  ctx: ServiceContext,
  dataset: { readonly id: string },
  changes: Partial<SpecInput> = {},
): Promise<TaskSetRecord> {
  return createTaskSet({ ctx, input: { name: 'Noise tasks', spec: specFor(dataset, changes) } });
}
