/** @file Genotypes a page at a time, filtered and in the order asked for. */
import { z } from 'zod';
import { genotypeOrders, listGenotypeRows } from '@/db/queries/genotype/list';
import { runIdSchema, spaceIdSchema } from '@/domain/ids';
import { genotypeRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { toGenotypeRecords } from './to-record';

export const genotypeFilterInput = {
  run: runIdSchema.optional(),
  space: spaceIdSchema.optional(),
  /** Found in names, tags, notes, and at the start of hashes. */
  text: z.string().trim().min(1).max(200).optional(),
  origin: z.enum(['found', 'imported']).optional(),
  /** Only those with an accuracy: ours, reported or published. */
  evaluated: z.boolean().optional(),
};

export const listGenotypesInput = z.strictObject({
  ...pageInput,
  ...genotypeFilterInput,
  order: z.enum(genotypeOrders).default('newest'),
});
export type ListGenotypesInput = z.input<typeof listGenotypesInput>;

export const genotypePageSchema = pageOf(genotypeRecordSchema);

export function listGenotypes({ ctx, input }: Call<ListGenotypesInput>): z.output<typeof genotypePageSchema> {
  const { limit, cursor, direction: _, ...query } = listGenotypesInput.parse(input);
  const offset = offsetOf(cursor);
  const rows = listGenotypeRows(ctx.db, { ...query, offset, limit: limit + 1 });
  return {
    items: toGenotypeRecords(ctx.db, rows.slice(0, limit)),
    nextCursor: nextCursor(offset, limit, rows.length),
  };
}
