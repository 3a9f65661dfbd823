/** @file All priors, newest first. */
import { z } from 'zod';
import { allPriors } from '@/db/queries/prior/find';
import { priorRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { toPriorRecord } from './to-record';

export const listPriorsInput = z.void();
export type ListPriorsInput = z.input<typeof listPriorsInput>;

export const priorListSchema = z.array(priorRecordSchema);

export function listPriors({ ctx }: Call<ListPriorsInput>): z.output<typeof priorListSchema> {
  return allPriors(ctx.db).map((prior) => toPriorRecord(ctx.db, prior));
}
