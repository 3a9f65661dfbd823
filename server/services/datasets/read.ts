/** @file Datasets as the API shows them: one, all, and the built-in ones that can be added without typing a path. */

import path from 'node:path';
import { z } from 'zod';
import { type Dataset, openDataset } from '@/datasets/open-dataset';
import { findSource, knownSources } from '@/datasets/sources';
import type { Database } from '@/db/open';
import { allDatasets, findDataset, taskSetsUsing } from '@/db/queries/dataset';
import type { DatasetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import { type DatasetRecord, datasetRecordSchema, datasetSourceRecordSchema } from '@/domain/records/dataset';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';

/** A dataset that must exist, and its images. */
export function requireDataset(db: Database, id: DatasetId): DatasetRow {
  const row = findDataset(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no dataset ${id}.`, { field: 'id' });
  return row;
}

export function openStored(ctx: ServiceContext, row: Pick<DatasetRow, 'directory'>): Dataset {
  return openDataset(path.join(ctx.settings.dataDirectory, row.directory));
}

/** Datasets as the API shows them. */
export function toDatasetRecord(db: Database, row: DatasetRow): DatasetRecord {
  const { id, name, manifest, bytes, createdAt, deletedAt } = row;
  return { id, name, manifest, bytes, createdAt, deletedAt, usedBy: taskSetsUsing(db, id) };
}

/** One dataset. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: datasetIdSchema }),
  output: datasetRecordSchema,
  run({ ctx, input }) {
    return toDatasetRecord(ctx.db, requireDataset(ctx.db, input.id));
  },
});

/** All datasets, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(datasetRecordSchema),
  run({ ctx }) {
    return allDatasets(ctx.db).map((row) => toDatasetRecord(ctx.db, row));
  },
});

/** Datasets that can be added without typing a path. */
export const sources = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(datasetSourceRecordSchema),
  run({ ctx }) {
    const datasets = allDatasets(ctx.db);
    return knownSources.map(({ name, title, licence, origin, hint }) => ({
      name,
      title,
      licence,
      origin,
      available: findSource(name).available,
      hint,
      imported: datasets.find((dataset) => dataset.source === name)?.id ?? null,
    }));
  },
});
