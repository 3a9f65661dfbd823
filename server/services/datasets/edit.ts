/** @file Names a dataset anew, or states its licence or origin. Its content, and so its hash, never changes. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateDataset } from '@/db/queries/dataset/save';
import { datasetIdSchema } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireDataset } from './require-dataset';
import { toDatasetRecord } from './to-record';

export const editDatasetInput = z.strictObject({
  id: datasetIdSchema,
  name: z.string().trim().min(1).max(100),
  licence: z.string().trim().min(1).max(500),
  origin: z.string().trim().min(1).max(2000),
});
export type EditDatasetInput = z.input<typeof editDatasetInput>;

export function editDataset({ ctx, input }: Call<EditDatasetInput>): DatasetRecord {
  const { id, name, licence, origin } = editDatasetInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const { manifest } = requireDataset(tx, id);
    updateDataset(tx, id, { name, manifest: { ...manifest, name, licence, origin } });
    noteChange(ctx, tx, 'dataset', id);
    audit(ctx, tx, 'dataset.edit', id, { name, licence, origin });
  });
  return toDatasetRecord(ctx.db, requireDataset(ctx.db, id));
}
