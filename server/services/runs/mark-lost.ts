/** @file Nothing was heard of an attempt for long: its run is lost, and may come back. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import type { Call } from '@/server/context';
import { moveRun } from './move';
import { leaseInput, requireLease } from './require-lease';

export const markLostInput = z.strictObject({ ...leaseInput, reason: z.string() });
export type MarkLostInput = z.input<typeof markLostInput>;

export function markLost({ ctx, input }: Call<MarkLostInput>): void {
  const { attempt, lease, reason } = markLostInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state !== 'lost') moveRun(ctx, tx, run, 'lost', { reason });
  });
}
