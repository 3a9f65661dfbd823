/** @file One genotype. */
import { z } from 'zod';
import { genotypeIdSchema } from '@/domain/ids';
import type { genotypeRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { requireGenotype } from './require-genotype';
import { toGenotypeRecord } from './to-record';

export const getGenotypeInput = z.strictObject({ id: genotypeIdSchema });
export type GetGenotypeInput = z.input<typeof getGenotypeInput>;

export function getGenotype({ ctx, input }: Call<GetGenotypeInput>): z.output<typeof genotypeRecordSchema> {
  return toGenotypeRecord(ctx.db, requireGenotype(ctx.db, getGenotypeInput.parse(input).id));
}
