/** @file All priors, newest first. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { priorRecordSchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const listPriorsInput = z.void();
export type ListPriorsInput = z.input<typeof listPriorsInput>;

export const priorListSchema = z.array(priorRecordSchema);

export function listPriors({ input }: Call<ListPriorsInput>): z.output<typeof priorListSchema> {
  listPriorsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
