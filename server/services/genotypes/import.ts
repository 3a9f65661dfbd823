/** @file Adds a genotype from Python text or JSON. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { genotypeRecordSchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const importGenotypeInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  text: z.string().min(1).max(100_000),
});
export type ImportGenotypeInput = z.input<typeof importGenotypeInput>;

export function importGenotype({ input }: Call<ImportGenotypeInput>): z.output<typeof genotypeRecordSchema> {
  importGenotypeInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
