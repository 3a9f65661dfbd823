/** @file Notes the process that an attempt was given, so that a restarted dispatcher finds it again. */
import { inTransaction } from '@/db/open';
import { updateAttempt } from '@/db/queries/attempt';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/audit';
import { type Leased, requireLease } from './require-lease';

interface Spawned extends Leased {
  readonly pid: number;
  /** Start time in clock ticks since boot: tells a reused pid. */
  readonly startTicks: number | null;
  readonly host: string;
}

export function recordSpawn({ ctx, input }: Call<Spawned>): void {
  const { attempt: id, lease, pid, startTicks, host } = input;
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, id, lease);
    updateAttempt(tx, id, lease, { handle: { pid, startTicks }, pid, host });
    noteChange(ctx, tx, 'run', run.id, run.id);
  });
}
