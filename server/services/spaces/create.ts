/** @file Saves a search space; impossible ones are refused. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertSpace } from '@/db/queries/space/save';
import { newIdText, spaceIdSchema } from '@/domain/ids';
import type { spaceRecordSchema } from '@/domain/records/space';
import { checkSpace, searchSpaceSchema, spaceHash } from '@/domain/space';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireSpace } from './require-space';
import { toSpaceRecord } from './to-record';

export const createSpaceInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  document: searchSpaceSchema,
});
export type CreateSpaceInput = z.input<typeof createSpaceInput>;

export function createSpace({ ctx, input }: Call<CreateSpaceInput>): z.output<typeof spaceRecordSchema> {
  const { name, document } = createSpaceInput.parse(input);
  checkSpace(document);
  const id = spaceIdSchema.parse(newIdText('sp'));
  const now = ctx.now();
  inTransaction(ctx.db, (tx) => {
    insertSpace(tx, { id, name, document, contentHash: spaceHash(document), createdAt: now, updatedAt: now });
    noteChange(ctx, tx, 'space', id);
    audit(ctx, tx, 'space.create', id, { name });
  });
  return toSpaceRecord(ctx.db, requireSpace(ctx.db, id));
}
