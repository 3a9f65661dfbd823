/** @file Queues a stopped or failed run again, from its last checkpoint. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { runSummarySchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const resumeRunInput = z.strictObject({ id: runIdSchema });
export type ResumeRunInput = z.input<typeof resumeRunInput>;

export function resumeRun({ input }: Call<ResumeRunInput>): z.output<typeof runSummarySchema> {
  resumeRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
