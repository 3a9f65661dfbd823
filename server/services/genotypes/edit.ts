/** @file Changes a genotype's name, notes or tags. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateGenotype } from '@/db/queries/genotype/save';
import { genotypeIdSchema } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { detailsShape, patchOf } from '@/server/services/details';
import { audit, noteChange } from '@/server/services/journal';
import { requireGenotype } from './require-genotype';
import { toGenotypeRecord } from './to-record';

export const editGenotypeInput = z.strictObject({
  id: genotypeIdSchema,
  ...detailsShape,
});
export type EditGenotypeInput = z.input<typeof editGenotypeInput>;

export function editGenotype({ ctx, input }: Call<EditGenotypeInput>): GenotypeRecord {
  const { id, ...details } = editGenotypeInput.parse(input);
  const patch = patchOf(details);
  inTransaction(ctx.db, (tx) => {
    requireGenotype(tx, id);
    if (Object.keys(patch).length === 0) return;
    updateGenotype(tx, id, patch);
    noteChange(ctx, tx, 'genotype', id);
    audit(ctx, tx, 'genotype.edit', id, { fields: Object.keys(patch) });
  });
  return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, id));
}
