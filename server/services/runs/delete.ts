/** @file Puts a run into the trash; refused while it is active or in use. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const deleteRunInput = z.strictObject({ id: runIdSchema });
export type DeleteRunInput = z.input<typeof deleteRunInput>;

export const deletedRunSchema = z.object({ id: runIdSchema });

export function deleteRun({ input }: Call<DeleteRunInput>): z.output<typeof deletedRunSchema> {
  deleteRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
