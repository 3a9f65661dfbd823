/** @file What the dispatcher records while it runs an import. */

import path from 'node:path';
import { readManifest } from '@/datasets/open-dataset';
import { inTransaction } from '@/db/open';
import { datasetImportsIn, findDatasetImport, updateDatasetImport } from '@/db/queries/dataset-import';
import type { DatasetImportRow } from '@/db/schema';
import type { DatasetImportRequest } from '@/domain/dataset-import';
import type { ImportId } from '@/domain/ids';
import type { ImagesJob, ImporterLine } from '@/domain/importer-protocol';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { recordDataset } from '@/server/services/datasets/add';
import { removeUploads, uploadedFiles } from './uploads';

export interface ClaimedImport {
  readonly id: ImportId;
  readonly job: ImagesJob;
}

/** After a restart: interrupted imports start over, since nobody runs them any more. */
export function requeueImports(ctx: ServiceContext): void {
  inTransaction(ctx.db, (tx) => {
    for (const { id } of datasetImportsIn(tx, 'running')) {
      updateDatasetImport(tx, id, { state: 'queued', fraction: 0, message: 'Starts over after a restart' });
      noteChange(ctx, tx, 'dataset-import', id);
    }
  });
}

/** The oldest queued one, now running; null if none does. One whose upload is gone fails at once. */
export async function claimImport(ctx: ServiceContext): Promise<ClaimedImport | null> {
  const [row] = datasetImportsIn(ctx.db, 'queued');
  if (row === undefined) return null;
  try {
    const job: ImagesJob = {
      kind: 'images',
      ...settingsOf(row.request),
      ...(await pathsOf(ctx, row)),
      root: storeOf(ctx),
    };
    change(ctx, row.id, { state: 'running', message: 'Begins' });
    return { id: row.id, job };
  } catch (error) {
    await endImport(ctx, row.id, failed(error instanceof Error ? error.message : String(error)));
    return null;
  }
}

export function isCancelled(ctx: ServiceContext, id: ImportId): boolean {
  return findDatasetImport(ctx.db, id)?.cancelRequestedAt !== null;
}

export function recordImportProgress(
  ctx: ServiceContext,
  id: ImportId,
  { fraction, message }: Extract<ImporterLine, { type: 'progress' }>,
): void {
  change(ctx, id, { fraction, message });
}

/** How an import ends: by its process, or cancelled by the requester. */
export type ImportEnd = Extract<ImporterLine, { type: 'done' | 'failed' }> | { readonly type: 'cancelled' };

export const failed = (message: string): ImportEnd => ({ type: 'failed', message, code: 'unavailable', field: null });

/** Records the dataset, or why there is none, and removes its upload. */
export async function endImport(ctx: ServiceContext, id: ImportId, end: ImportEnd): Promise<void> {
  const row = findDatasetImport(ctx.db, id);
  if (row === undefined) return;
  switch (end.type) {
    case 'done': {
      const manifest = readManifest(end.directory);
      const dataset = recordDataset(ctx, { source: null, directory: end.directory, manifest });
      change(ctx, id, {
        state: 'done',
        fraction: 1,
        message: 'Done',
        notes: end.notes,
        dataset: dataset.id,
        endedAt: ctx.now(),
      });
      break;
    }
    case 'failed':
      change(ctx, id, { state: 'failed', message: end.message, endedAt: ctx.now() });
      break;
    case 'cancelled':
      change(ctx, id, { state: 'cancelled', message: 'Cancelled', endedAt: ctx.now() });
      break;
  }
  if ('uploads' in row.request) await removeUploads(ctx, row.createdBy, row.request.uploads);
}

function change(ctx: ServiceContext, id: ImportId, patch: Partial<Omit<DatasetImportRow, 'id'>>): void {
  inTransaction(ctx.db, (tx) => {
    updateDatasetImport(tx, id, patch);
    noteChange(ctx, tx, 'dataset-import', id);
    if (patch.state !== undefined && patch.endedAt !== undefined)
      audit(ctx, tx, 'dataset.import-end', id, { state: patch.state, message: patch.message });
  });
}

async function pathsOf(
  ctx: ServiceContext,
  { request, createdBy }: DatasetImportRow,
): Promise<Pick<ImagesJob, 'paths' | 'confined'>> {
  if ('uploads' in request) return { paths: await uploadedFiles(ctx, createdBy, request.uploads), confined: false };
  return { paths: request.paths, confined: request.confined ?? false };
}

function settingsOf({ name, licence, origin, grouped, channels, side, fit, keep, testShare }: DatasetImportRequest) {
  return { name, licence, origin, grouped, channels, side, fit, keep, testShare };
}

const storeOf = (ctx: ServiceContext): string => path.join(ctx.settings.dataDirectory, 'datasets');
