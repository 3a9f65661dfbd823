/** @file Nothing was heard of an attempt for long: its run is lost, and may come back. */
import { inTransaction } from '@/db/open';
import type { Call } from '@/server/context';
import { moveRun } from './move';
import { type Leased, requireLease } from './require-lease';

export function markLost({ ctx, input: { attempt, lease, reason } }: Call<Leased & { readonly reason: string }>): void {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state !== 'lost') moveRun(ctx, tx, run, 'dispatcher', 'lost', { reason });
  });
}
