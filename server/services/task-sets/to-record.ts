/** @file Task sets as the API shows them. */
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset/find';
import { runsUsingTaskSet } from '@/db/queries/run/using';
import type { TaskSetRow } from '@/db/schema';
import type { TaskSetRecord } from '@/domain/records/task-set';

export function toTaskSetRecord(db: Database, row: TaskSetRow): TaskSetRecord {
  const datasets = findDatasets(
    db,
    row.spec.sources.map((source) => source.dataset),
  );
  return {
    id: row.id,
    name: row.name,
    spec: row.spec,
    contentHash: row.contentHash,
    frozen: row.frozenAt !== null,
    createdAt: row.createdAt,
    datasets: datasets.map(({ id, name, manifest }) => ({ id, name, classes: manifest.classes })),
    usedBy: runsUsingTaskSet(db, row.id).map(({ id, name }) => ({ id, name })),
  };
}
