/** @file An import's way from queued to its end, as the dispatcher drives it. One at a time: decoding takes all cores. */
import path from 'node:path';
import { readManifest } from '@/datasets/open-dataset';
import { inTransaction } from '@/db/open';
import { datasetImportsIn, findDatasetImport } from '@/db/queries/dataset-import/find';
import { updateDatasetImport } from '@/db/queries/dataset-import/save';
import type { DatasetImportRow } from '@/db/schema';
import type { DatasetImportRequest, ImporterJob, ImporterLine } from '@/domain/dataset-import';
import type { ImportId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { recordDataset } from '@/server/services/datasets/record-dataset';
import { noteChange } from '@/server/services/journal';
import { removeUploads, uploadedFiles } from './uploads';

export interface ClaimedImport {
  readonly id: ImportId;
  readonly job: ImporterJob;
}

/** After a restart: what was under way begins again, since nobody carries it out any more. */
export function requeueImports(ctx: ServiceContext): void {
  inTransaction(ctx.db, (tx) => {
    for (const { id } of datasetImportsIn(tx, 'running')) {
      updateDatasetImport(tx, id, { state: 'queued', fraction: 0, message: 'Begins again after a restart' });
      noteChange(ctx, tx, 'dataset-import', id);
    }
  });
}

/** The oldest that waits, now running; null where none does. One whose upload is gone fails at once. */
export async function claimImport(ctx: ServiceContext): Promise<ClaimedImport | null> {
  const [row] = datasetImportsIn(ctx.db, 'queued');
  if (row === undefined) return null;
  try {
    const job = { ...settingsOf(row.request), paths: await pathsOf(ctx, row.request), root: storeOf(ctx) };
    change(ctx, row.id, { state: 'running', message: 'Begins' });
    return { id: row.id, job };
  } catch (error) {
    await endImport(ctx, row.id, { type: 'failed', message: error instanceof Error ? error.message : String(error) });
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

/** Records the dataset, or why there is none, and removes what was uploaded for it. */
export async function endImport(
  ctx: ServiceContext,
  id: ImportId,
  end: Exclude<ImporterLine, { type: 'progress' }> | { readonly type: 'cancelled' },
): Promise<void> {
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
  if ('uploads' in row.request) await removeUploads(ctx, row.request.uploads);
}

function change(ctx: ServiceContext, id: ImportId, patch: Partial<Omit<DatasetImportRow, 'id'>>): void {
  inTransaction(ctx.db, (tx) => {
    updateDatasetImport(tx, id, patch);
    noteChange(ctx, tx, 'dataset-import', id);
  });
}

function pathsOf(ctx: ServiceContext, request: DatasetImportRequest): Promise<string[]> | string[] {
  return 'uploads' in request ? uploadedFiles(ctx, request.uploads) : request.paths;
}

function settingsOf({ name, licence, origin, grouped, channels, side, testShare }: DatasetImportRequest) {
  return { name, licence, origin, grouped, channels, side, testShare };
}

const storeOf = (ctx: ServiceContext): string => path.join(ctx.settings.dataDirectory, 'datasets');
