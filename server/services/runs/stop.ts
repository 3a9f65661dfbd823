/** @file Asks a run to stop: at once where it waits, after its step where it runs. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { runSummarySchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const stopRunInput = z.strictObject({ id: runIdSchema });
export type StopRunInput = z.input<typeof stopRunInput>;

export function stopRun({ input }: Call<StopRunInput>): z.output<typeof runSummarySchema> {
  stopRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
