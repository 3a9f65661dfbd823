/** @file Task sets as the API shows them. */
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset/find';
import { runsUsingTaskSet } from '@/db/queries/run/using';
import { findTaskSet, nextVersions } from '@/db/queries/task-set/find';
import type { TaskSetRow } from '@/db/schema';
import type { TaskSetRecord } from '@/domain/records/task-set';

export function toTaskSetRecord(db: Database, row: TaskSetRow): TaskSetRecord {
  const datasets = findDatasets(
    db,
    row.spec.sources.map((source) => source.dataset),
  );
  const previous = row.previous === null ? undefined : findTaskSet(db, row.previous);
  return {
    id: row.id,
    name: row.name,
    spec: row.spec,
    contentHash: row.contentHash,
    frozen: row.frozenAt !== null,
    createdAt: row.createdAt,
    version: row.version,
    previous: previous === undefined ? null : toVersion(previous),
    next: nextVersions(db, row.id).map(toVersion),
    deletedAt: row.deletedAt,
    datasets: datasets.map(({ id, name, manifest }) => ({
      id,
      name,
      classes: manifest.classes,
      ...(manifest.groups === undefined ? {} : { groups: manifest.groups }),
    })),
    usedBy: runsUsingTaskSet(db, row.id).map(({ id, name }) => ({ id, name })),
  };
}

const toVersion = ({ id, name, version }: TaskSetRow) => ({ id, name, version });
