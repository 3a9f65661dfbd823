/** @file A lost attempt was heard of again: its run goes on, or on stopping where a stop was asked for meanwhile. */
import { inTransaction } from '@/db/open';
import type { Call } from '@/server/context';
import { moveRun } from './move';
import { type Leased, requireLease } from './require-lease';

export function markBack({ ctx, input: { attempt, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state !== 'lost') return;
    moveRun(ctx, tx, run, 'dispatcher', run.stopRequestedAt === null ? 'running' : 'stopping', { reason: null });
  });
}
