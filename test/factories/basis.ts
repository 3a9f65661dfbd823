/** @file Everything that a run uses: dataset, task set, space, and configs that name them. */
import type { DatasetRow } from '@/db/schema';
import type { SpaceRecord } from '@/domain/records/space';
import type { TaskSetRecord } from '@/domain/records/task-set';
import type { RunConfigInput } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { spaces } from '@/server/services/spaces';
import { makeDataset } from './dataset';
import { makeTaskSet } from './task-set';

export interface TestBasis {
  readonly dataset: DatasetRow;
  readonly taskSet: TaskSetRecord;
  readonly space: SpaceRecord;
  readonly metaTrain: Extract<RunConfigInput, { kind: 'meta-train' }>;
  readonly search: Extract<RunConfigInput, { kind: 'search' }>;
}

export async function makeBasis(ctx: ServiceContext): Promise<TestBasis> {
  const dataset = await makeDataset(ctx);
  const taskSet = await makeTaskSet(ctx, dataset);
  const space = makeSpace(ctx);
  return {
    dataset,
    taskSet,
    space,
    metaTrain: { kind: 'meta-train', taskSet: taskSet.id, space: space.id, iterations: 4, batch: 8 },
    search: { kind: 'search', space: space.id, task: { taskSet: taskSet.id }, steps: 4, batch: 8 },
  };
}

/** Two nodes, two operations, three layers: builds instantly. */
export function makeSpace(ctx: ServiceContext, changes: Record<string, unknown> = {}): SpaceRecord {
  const document = {
    topology: 'base' as const,
    operations: ['skip_connect' as const, 'sep_conv_3x3' as const],
    nodes: 2,
    keep: 2,
    initChannels: 4,
    layers: 3,
    ...changes,
  };
  return spaces.create({ ctx, input: { name: 'Small', document } });
}
