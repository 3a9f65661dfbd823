/** @file Gives a claimed run back to the queue as if nobody had claimed it: the machine could not start it, which is no fault of its own. */
import { inTransaction } from '@/db/open';
import { deleteAttempt } from '@/db/queries/attempt';
import type { Call } from '@/server/context';
import { audit } from '@/server/services/audit';
import { moveRun } from './move';
import { type Leased, requireLease } from './require-lease';

/** Only for an attempt that no process was ever started for. */
export function releaseClaim({ ctx, input }: Call<Leased & { readonly reason: string }>): void {
  const { attempt: id, lease, reason } = input;
  inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    deleteAttempt(tx, id, lease);
    audit(ctx, tx, 'attempt.release', id, { run: run.id, reason });
    // Asked to stop meanwhile, it has nothing to stop.
    const stopped = run.stopRequestedAt !== null;
    moveRun(ctx, tx, run, 'dispatcher', stopped ? 'stopped' : 'queued', {
      reason: stopped ? 'stopped before it started' : null,
      endedAt: stopped ? ctx.now() : null,
      startedAt: attempt.number === 1 ? null : run.startedAt,
    });
  });
}
