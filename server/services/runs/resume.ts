/**
 * @file Queues a stopped or failed run again: it goes on from its last checkpoint where it left one. A run that was stopped
 * before it started gets its place in the queue back.
 */
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
    const run = requireRun(tx, id);
    moveRun(ctx, tx, run, 'queued', {
      reason: null,
      crashes: 0,
      endedAt: null,
      stopRequestedAt: null,
      queuedAt: run.startedAt === null ? run.queuedAt : ctx.now(),
    });
  });
  return summarise(ctx, requireRun(ctx.db, id));
}
