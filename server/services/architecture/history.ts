/** @file Architecture logits over a run. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { architectureHistorySchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const readArchitectureHistoryInput = z.strictObject({
  run: runIdSchema,
  limit: z.int().min(2).max(400).default(200),
});
export type ReadArchitectureHistoryInput = z.input<typeof readArchitectureHistoryInput>;

export function readArchitectureHistory({
  input,
}: Call<ReadArchitectureHistoryInput>): z.output<typeof architectureHistorySchema> {
  readArchitectureHistoryInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
