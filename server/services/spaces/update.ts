/** @file Renames a search space, or changes it while no run used it. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateSpaceRow } from '@/db/queries/space/save';
import { DomainError } from '@/domain/errors';
import { spaceIdSchema } from '@/domain/ids';
import type { spaceRecordSchema } from '@/domain/records/space';
import { checkSpace, searchSpaceSchema, spaceHash } from '@/domain/space';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireSpace } from './require-space';
import { toSpaceRecord } from './to-record';

export const updateSpaceInput = z.strictObject({
  id: spaceIdSchema,
  name: z.string().trim().min(1).max(100).optional(),
  document: searchSpaceSchema.optional(),
});
export type UpdateSpaceInput = z.input<typeof updateSpaceInput>;

export function updateSpace({ ctx, input }: Call<UpdateSpaceInput>): z.output<typeof spaceRecordSchema> {
  const { id, name, document } = updateSpaceInput.parse(input);
  if (document !== undefined) checkSpace(document);
  inTransaction(ctx.db, (tx) => {
    const row = requireSpace(tx, id);
    const hash = document === undefined ? row.contentHash : spaceHash(document);
    const changed = hash !== row.contentHash;
    if (changed && row.frozenAt !== null) {
      throw new DomainError('in-use', `Runs used the search space "${row.name}", so it can't change: save a new one.`, {
        field: 'document',
      });
    }
    updateSpaceRow(tx, id, {
      updatedAt: ctx.now(),
      ...(name === undefined ? {} : { name }),
      ...(changed && document !== undefined ? { document, contentHash: hash } : {}),
    });
    noteChange(ctx, tx, 'space', id);
    audit(ctx, tx, 'space.update', id, { name: name ?? row.name, document: changed });
  });
  return toSpaceRecord(ctx.db, requireSpace(ctx.db, id));
}
