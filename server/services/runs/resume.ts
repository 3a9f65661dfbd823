/** @file Queues a stopped or failed run again: it goes on from its last checkpoint where it left one. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { moveRun } from './move';
import { requireRun } from './require-run';
import { summarise } from './summarise';

export const resumeRunInput = z.strictObject({ id: runIdSchema });
export type ResumeRunInput = z.input<typeof resumeRunInput>;

export function resumeRun({ ctx, input }: Call<ResumeRunInput>): RunSummary {
  const { id } = resumeRunInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    moveRun(ctx, tx, requireRun(tx, id), 'queued', {
      reason: null,
      crashes: 0,
      endedAt: null,
      stopRequestedAt: null,
      queuedAt: ctx.now(),
    });
  });
  return summarise(ctx, requireRun(ctx.db, id));
}
