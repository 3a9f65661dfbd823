/** @file The datasets that a task set draws from, opened. One that is missing is left out: the checks name it. */
import type { Dataset } from '@/datasets/open-dataset';
import { findDatasets } from '@/db/queries/dataset/find';
import type { DatasetId } from '@/domain/ids';
import type { TaskSetSpec } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { openStored } from '@/server/services/datasets/require-dataset';

export function openSources(ctx: ServiceContext, spec: TaskSetSpec): Map<DatasetId, Dataset> {
  const ids = spec.sources.map((source) => source.dataset);
  return new Map(findDatasets(ctx.db, ids).map((row) => [row.id, openStored(ctx, row)]));
}
