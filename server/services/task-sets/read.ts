/** @file Task sets as the API shows them: one, and all. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset';
import { runsUsingTaskSet } from '@/db/queries/run/using';
import { allTaskSets, findTaskSet, nextVersions } from '@/db/queries/task-set';
import type { TaskSetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type TaskSetId, taskSetIdSchema } from '@/domain/ids';
import { type TaskSetRecord, taskSetRecordSchema } from '@/domain/records/task-set';
import { operation } from '@/server/operation';

/** A task set that must exist. */
export function requireTaskSet(db: Database, id: TaskSetId): TaskSetRow {
  const row = findTaskSet(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no task set ${id}.`, { field: 'id' });
  return row;
}

/** Task sets as the API shows them. */
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

/** One task set. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: taskSetIdSchema }),
  output: taskSetRecordSchema,
  run({ ctx, input }) {
    return toTaskSetRecord(ctx.db, requireTaskSet(ctx.db, input.id));
  },
});

/** All task sets, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(taskSetRecordSchema),
  run({ ctx }) {
    return allTaskSets(ctx.db).map((row) => toTaskSetRecord(ctx.db, row));
  },
});
