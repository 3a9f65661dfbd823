/** @file Asks an import to end. One that waits ends at once, one that runs when the dispatcher has stopped it. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateDatasetImport } from '@/db/queries/dataset-import/save';
import { DomainError } from '@/domain/errors';
import { importIdSchema } from '@/domain/ids';
import type { DatasetImportRecord } from '@/domain/records/dataset-import';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireDatasetImport } from './require-import';
import { toDatasetImportRecord } from './to-record';
import { removeUploads } from './uploads';

export const cancelDatasetImportInput = z.strictObject({ id: importIdSchema });
export type CancelDatasetImportInput = z.input<typeof cancelDatasetImportInput>;

export async function cancelDatasetImport({
  ctx,
  input,
}: Call<CancelDatasetImportInput>): Promise<DatasetImportRecord> {
  const { id } = cancelDatasetImportInput.parse(input);
  const row = inTransaction(ctx.db, (tx) => {
    const found = requireDatasetImport(tx, id);
    if (found.state !== 'queued' && found.state !== 'running') {
      throw new DomainError('conflict', `The import of "${found.request.name}" has ended already.`, { field: 'id' });
    }
    const now = ctx.now();
    const ended = found.state === 'queued' ? ({ state: 'cancelled', message: 'Cancelled', endedAt: now } as const) : {};
    updateDatasetImport(tx, id, { cancelRequestedAt: now, ...ended });
    noteChange(ctx, tx, 'dataset-import', id);
    audit(ctx, tx, 'dataset.cancel-import', id, { name: found.request.name });
    return found;
  });
  if (row.state === 'queued' && 'uploads' in row.request) await removeUploads(ctx, row.request.uploads);
  return toDatasetImportRecord(requireDatasetImport(ctx.db, id));
}
