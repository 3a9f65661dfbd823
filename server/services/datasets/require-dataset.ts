/** @file A dataset that must exist, and its images. */
import path from 'node:path';
import { type Dataset, openDataset } from '@/datasets/open-dataset';
import type { Database } from '@/db/open';
import { findDataset } from '@/db/queries/dataset/find';
import type { DatasetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';

export function requireDataset(db: Database, id: DatasetId): DatasetRow {
  const row = findDataset(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no dataset ${id}.`, { field: 'id' });
  return row;
}

export function openStored(ctx: ServiceContext, row: Pick<DatasetRow, 'directory'>): Dataset {
  return openDataset(path.join(ctx.settings.dataDirectory, row.directory));
}
