/** @file Genotypes, newest first, a page at a time. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { genotypeRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { pageInput, pageOf } from '@/server/services/page';

export const listGenotypesInput = z.strictObject({ ...pageInput, run: runIdSchema.optional() });
export type ListGenotypesInput = z.input<typeof listGenotypesInput>;

export const genotypePageSchema = pageOf(genotypeRecordSchema);

export function listGenotypes({ input }: Call<ListGenotypesInput>): z.output<typeof genotypePageSchema> {
  listGenotypesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
