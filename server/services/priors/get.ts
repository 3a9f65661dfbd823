/** @file One prior. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { priorIdSchema } from '@/domain/ids';
import type { priorRecordSchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const getPriorInput = z.strictObject({ id: priorIdSchema });
export type GetPriorInput = z.input<typeof getPriorInput>;

export function getPrior({ input }: Call<GetPriorInput>): z.output<typeof priorRecordSchema> {
  getPriorInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
