/** @file One run with all there is to know. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { runDetailSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const getRunInput = z.strictObject({ id: runIdSchema });
export type GetRunInput = z.input<typeof getRunInput>;

export function getRun({ input }: Call<GetRunInput>): z.output<typeof runDetailSchema> {
  getRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
