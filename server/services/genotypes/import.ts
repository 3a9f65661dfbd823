/** @file Adds a genotype from Python text or JSON. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertGenotype } from '@/db/queries/genotype/save';
import { DomainError, isDomainError } from '@/domain/errors';
import { genotypeHash, parseGenotype } from '@/domain/genotype';
import { genotypeIdSchema, newIdText } from '@/domain/ids';
import type { genotypeRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { toGenotypeRecord } from './to-record';

export const importGenotypeInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  text: z.string().min(1).max(100_000),
});
export type ImportGenotypeInput = z.input<typeof importGenotypeInput>;

export function importGenotype({ ctx, input }: Call<ImportGenotypeInput>): z.output<typeof genotypeRecordSchema> {
  const { name, text } = importGenotypeInput.parse(input);
  const document = readText(text);
  const row = inTransaction(ctx.db, (tx) => {
    const made = insertGenotype(tx, {
      id: genotypeIdSchema.parse(newIdText('gt')),
      name,
      hash: genotypeHash(document),
      document,
      margins: [],
      createdAt: ctx.now(),
    });
    noteChange(ctx, tx, 'genotype', made.id);
    audit(ctx, tx, 'genotype.import', made.id, { name });
    return made;
  });
  return toGenotypeRecord(ctx.db, row);
}

/** Whatever is wrong within the text, the field at fault is the text. */
function readText(text: string) {
  try {
    return parseGenotype(text);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, error.message, { field: 'text', cause: error });
  }
}
