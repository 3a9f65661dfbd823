/** @file An attempt has said its first word: its run is running. Said twice, it changes nothing. */
import { type Database, inTransaction } from '@/db/open';
import type { RunRow } from '@/db/schema';
import type { Call, ServiceContext } from '@/server/context';
import { moveRun } from './move';
import { type Leased, requireLease } from './require-lease';

export function markRunning({ ctx, input: { attempt, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => markRunningIn(ctx, tx, requireLease(tx, attempt, lease).run));
}

/** As `markRunning`, within a transaction that checked the lease. */
export function markRunningIn(ctx: ServiceContext, tx: Database, run: RunRow): void {
  if (run.state === 'starting') moveRun(ctx, tx, run, 'dispatcher', 'running', { reason: null });
}
