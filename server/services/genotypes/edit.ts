/** @file Changes a genotype's name, notes or tags. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateGenotype } from '@/db/queries/genotype/save';
import { genotypeIdSchema } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireGenotype } from './require-genotype';
import { toGenotypeRecord } from './to-record';

export const editGenotypeInput = z.strictObject({
  id: genotypeIdSchema,
  name: z.string().trim().min(1).max(200).optional(),
  notes: z.string().max(100_000).optional(),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
});
export type EditGenotypeInput = z.input<typeof editGenotypeInput>;

export function editGenotype({ ctx, input }: Call<EditGenotypeInput>): GenotypeRecord {
  const { id, name, notes, tags } = editGenotypeInput.parse(input);
  const patch = {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
  };
  inTransaction(ctx.db, (tx) => {
    requireGenotype(tx, id);
    if (Object.keys(patch).length === 0) return;
    updateGenotype(tx, id, patch);
    noteChange(ctx, tx, 'genotype', id);
    audit(ctx, tx, 'genotype.edit', id, { fields: Object.keys(patch) });
  });
  return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, id));
}
