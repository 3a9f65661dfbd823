/** @file An attempt has said its first word: its run is running. Said twice, it changes nothing. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import type { RunRow } from '@/db/schema';
import type { Call, ServiceContext } from '@/server/context';
import { moveRun } from './move';
import { leaseInput, requireLease } from './require-lease';

export const markRunningInput = z.strictObject(leaseInput);
export type MarkRunningInput = z.input<typeof markRunningInput>;

export function markRunning({ ctx, input }: Call<MarkRunningInput>): void {
  const { attempt, lease } = markRunningInput.parse(input);
  inTransaction(ctx.db, (tx) => markRunningIn(ctx, tx, requireLease(tx, attempt, lease).run));
}

/** As `markRunning`, within a transaction that checked the lease. */
export function markRunningIn(ctx: ServiceContext, tx: Database, run: RunRow): void {
  if (run.state === 'starting') moveRun(ctx, tx, run, 'running', { reason: null });
}
