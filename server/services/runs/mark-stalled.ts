/** @file A run at work gets no further, or does again: its reason says since when, and an alarm keeps that it was so. */
import { inTransaction } from '@/db/open';
import { updateRunInState } from '@/db/queries/run/run';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/audit';
import { sinceWords } from '@/server/trouble/since';
import { raiseAlarm } from './raise-alarm';
import { type Leased, requireLease } from './require-lease';

/** `since`: milliseconds since the epoch; null where it gets further again. */
export function markStalled({
  ctx,
  input: { attempt, lease, since },
}: Call<Leased & { readonly since: number | null }>): void {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    const time = ctx.now();
    const reason = since === null ? null : `No progress since ${sinceWords(since, time)}`;
    if (!updateRunInState(tx, run.id, 'running', { reason })) return;
    if (reason !== null) {
      const message = `${reason}: its process lives, but neither a step ended nor a line was logged. Look at its log, or stop it and resume it.`;
      raiseAlarm(ctx, tx, { run: run.id, attempt, time, alarm: 'no-progress', message });
    }
    noteChange(ctx, tx, 'run', run.id, run.id);
  });
}
