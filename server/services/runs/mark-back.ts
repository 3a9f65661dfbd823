/** @file A lost attempt was heard of again: its run goes on, or on stopping where a stop was asked for meanwhile. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import type { Call } from '@/server/context';
import { moveRun } from './move';
import { leaseInput, requireLease } from './require-lease';

export const markBackInput = z.strictObject(leaseInput);
export type MarkBackInput = z.input<typeof markBackInput>;

export function markBack({ ctx, input }: Call<MarkBackInput>): void {
  const { attempt, lease } = markBackInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state === 'lost')
      moveRun(ctx, tx, run, run.stopRequestedAt === null ? 'running' : 'stopping', { reason: null });
  });
}
