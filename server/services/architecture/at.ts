/** @file The logits at a step: the newest snapshot not after it. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { architectureSnapshotSchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const readArchitectureAtInput = z.strictObject({ run: runIdSchema, step: z.int().min(0) });
export type ReadArchitectureAtInput = z.input<typeof readArchitectureAtInput>;

export function readArchitectureAt({
  input,
}: Call<ReadArchitectureAtInput>): z.output<typeof architectureSnapshotSchema> {
  readArchitectureAtInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
