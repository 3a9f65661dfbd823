/** @file One prior. */
import { z } from 'zod';
import { findPrior } from '@/db/queries/prior/find';
import { DomainError } from '@/domain/errors';
import { priorIdSchema } from '@/domain/ids';
import type { priorRecordSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { toPriorRecord } from './to-record';

export const getPriorInput = z.strictObject({ id: priorIdSchema });
export type GetPriorInput = z.input<typeof getPriorInput>;

export function getPrior({ ctx, input }: Call<GetPriorInput>): z.output<typeof priorRecordSchema> {
  const { id } = getPriorInput.parse(input);
  const found = findPrior(ctx.db, id);
  if (found === undefined) throw new DomainError('not-found', `There is no prior ${id}.`, { field: 'id' });
  return toPriorRecord(ctx.db, found);
}
