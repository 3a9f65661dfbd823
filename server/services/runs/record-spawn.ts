/** @file Notes the process that an attempt was given, so that a restarted dispatcher finds it again. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateAttempt } from '@/db/queries/attempt/update';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/journal';
import { leaseInput, requireLease } from './require-lease';

export const recordSpawnInput = z.strictObject({
  ...leaseInput,
  pid: z.int().positive(),
  /** Start time in clock ticks since boot: tells a reused pid. */
  startTicks: z.number().nullable(),
  host: z.string(),
});
export type RecordSpawnInput = z.input<typeof recordSpawnInput>;

export function recordSpawn({ ctx, input }: Call<RecordSpawnInput>): void {
  const { attempt: id, lease, pid, startTicks, host } = recordSpawnInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, id, lease);
    updateAttempt(tx, id, lease, { handle: { pid, startTicks }, pid, host });
    noteChange(ctx, tx, 'run', run.id, run.id);
  });
}
