/** @file Changes a run’s name, notes or tags. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { runSummarySchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const editRunInput = z.strictObject({
  id: runIdSchema,
  name: z.string().trim().min(1).max(200).optional(),
  notes: z.string().max(100_000).optional(),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
});
export type EditRunInput = z.input<typeof editRunInput>;

export function editRun({ input }: Call<EditRunInput>): z.output<typeof runSummarySchema> {
  editRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
