/** @file Changes a prior's name, notes or tags. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updatePrior } from '@/db/queries/prior/update';
import { priorIdSchema } from '@/domain/ids';
import type { PriorRecord } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { detailsShape, patchOf } from '@/server/services/details';
import { audit, noteChange } from '@/server/services/journal';
import { getPrior } from './get';

export const editPriorInput = z.strictObject({ id: priorIdSchema, ...detailsShape });
export type EditPriorInput = z.input<typeof editPriorInput>;

export function editPrior({ ctx, input }: Call<EditPriorInput>): PriorRecord {
  const { id, ...details } = editPriorInput.parse(input);
  const patch = patchOf(details);
  return inTransaction(ctx.db, (tx) => {
    getPrior({ ctx: { ...ctx, db: tx }, input: { id } });
    if (Object.keys(patch).length > 0) {
      updatePrior(tx, id, patch);
      noteChange(ctx, tx, 'prior', id);
      audit(ctx, tx, 'prior.edit', id, { fields: Object.keys(patch) });
    }
    return getPrior({ ctx: { ...ctx, db: tx }, input: { id } });
  });
}
