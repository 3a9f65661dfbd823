/** @file What the dispatcher records of an attempt on a cluster, under its lease: its job, why that waits, when it began. */
import { isDeepStrictEqual } from 'node:util';
import { inTransaction } from '@/db/open';
import { updateAttempt } from '@/db/queries/attempt';
import { updateRunInState } from '@/db/queries/run/run';
import type { AttemptJob } from '@/db/schema';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { type Leased, requireLease } from './attempt';

/** Figures that change with every look are kept, and not told of. */
export function recordJob({ ctx, input }: Call<Leased & { readonly job: AttemptJob }>): void {
  const { attempt: id, lease, job } = input;
  inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    if (isDeepStrictEqual(attempt.job, job)) return;
    updateAttempt(tx, id, lease, { job, host: job.nodes ?? attempt.host });
    if (attempt.job?.id !== job.id || attempt.job?.state !== job.state) noteChange(ctx, tx, 'run', run.id, run.id);
  });
}

/** Its job begins now: the time in the cluster's queue is no time at work. */
export function recordJobBegan({ ctx, input: { attempt: id, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    const startedAt = ctx.now();
    updateAttempt(tx, id, lease, { startedAt });
    updateRunInState(tx, run.id, 'starting', attempt.number === 1 ? { startedAt, reason: null } : { reason: null });
    noteChange(ctx, tx, 'run', run.id, run.id);
  });
}

/** Why a run that was sent to a cluster does not compute yet. */
export function reportWaiting({ ctx, input }: Call<Leased & { readonly reason: string | null }>): void {
  const { attempt, lease, reason } = input;
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.reason === reason || !updateRunInState(tx, run.id, 'starting', { reason })) return;
    noteChange(ctx, tx, 'run', run.id, run.id);
  });
}
