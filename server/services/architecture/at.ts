/** @file The logits at a step: the newest snapshot not after it. */
import { z } from 'zod';
import { snapshotAt } from '@/db/queries/architecture/read';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { architectureSnapshotSchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { requireRun } from '@/server/services/runs/require-run';
import { toSnapshot } from './to-record';

export const readArchitectureAtInput = z.strictObject({ run: runIdSchema, step: z.int().min(0) });
export type ReadArchitectureAtInput = z.input<typeof readArchitectureAtInput>;

export function readArchitectureAt({
  ctx,
  input,
}: Call<ReadArchitectureAtInput>): z.output<typeof architectureSnapshotSchema> {
  const { run, step } = readArchitectureAtInput.parse(input);
  requireRun(ctx.db, run, 'run');
  const row = snapshotAt(ctx.db, run, step);
  if (row === undefined) {
    throw new DomainError('not-found', `This run has no architecture at step ${step} or before.`, { field: 'step' });
  }
  return toSnapshot(row);
}
