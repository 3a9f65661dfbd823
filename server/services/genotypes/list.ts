/** @file Genotypes, newest first, a page at a time. */
import { z } from 'zod';
import { listGenotypeRows } from '@/db/queries/genotype/find';
import { runIdSchema } from '@/domain/ids';
import { genotypeRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { toGenotypeRecord } from './to-record';

export const listGenotypesInput = z.strictObject({ ...pageInput, run: runIdSchema.optional() });
export type ListGenotypesInput = z.input<typeof listGenotypesInput>;

export const genotypePageSchema = pageOf(genotypeRecordSchema);

export function listGenotypes({ ctx, input }: Call<ListGenotypesInput>): z.output<typeof genotypePageSchema> {
  const { limit, cursor, run } = listGenotypesInput.parse(input);
  const offset = offsetOf(cursor);
  const rows = listGenotypeRows(ctx.db, { offset, limit: limit + 1, ...(run === undefined ? {} : { run }) });
  return {
    items: rows.slice(0, limit).map((row) => toGenotypeRecord(ctx.db, row)),
    nextCursor: nextCursor(offset, limit, rows.length),
  };
}
