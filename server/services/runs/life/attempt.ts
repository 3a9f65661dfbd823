/** @file What the dispatcher records of a running attempt, under the attempt's lease: spawned, running, stalled, lost, back. */
import { type Database, inTransaction } from '@/db/open';
import { findAttempt, updateAttempt } from '@/db/queries/attempt';
import { runsById, updateRunInState } from '@/db/queries/run/run';
import type { AttemptRow, RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { AttemptId } from '@/domain/ids';
import { sinceWords } from '@/domain/since';
import type { Call, ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { raiseAlarm, transitionRun } from './transition';

/** The dispatcher records everything about an attempt under its lease. */
export interface Leased {
  readonly attempt: AttemptId;
  readonly lease: string;
}

/** @throws DomainError `stale-lease` if the lease is not the attempt's, or someone ended the attempt. */
export function requireLease(db: Database, id: AttemptId, lease: string): { attempt: AttemptRow; run: RunRow } {
  const attempt = findAttempt(db, id);
  if (attempt === undefined) throw new DomainError('not-found', `There is no attempt ${id}.`, { field: 'attempt' });
  if (attempt.lease !== lease) {
    throw new DomainError('stale-lease', `Attempt ${id} is held under another lease.`, { field: 'lease' });
  }
  if (attempt.endedAt !== null)
    throw new DomainError('stale-lease', `Attempt ${id} was ended before.`, { field: 'attempt' });
  // In the trash, too: a process there is watched to its end.
  const [run] = runsById(db, [attempt.run]);
  if (run === undefined) throw new DomainError('not-found', `There is no run ${attempt.run}.`, { field: 'attempt' });
  return { attempt, run };
}

interface Spawned extends Leased {
  readonly pid: number;
  /** Start time in clock ticks since boot: detects a reused pid. */
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

export function markRunning({ ctx, input: { attempt, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => markRunningIn(ctx, tx, requireLease(tx, attempt, lease).run));
}

/** As `markRunning`, within a transaction that checked the lease. */
export function markRunningIn(ctx: ServiceContext, tx: Database, run: RunRow): void {
  if (run.state === 'starting') transitionRun(ctx, tx, run, 'dispatcher', 'running', { reason: null });
}

/** `since`: milliseconds since the epoch; null if it makes progress again. */
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

export function markLost({ ctx, input: { attempt, lease, reason } }: Call<Leased & { readonly reason: string }>): void {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state !== 'lost') transitionRun(ctx, tx, run, 'dispatcher', 'lost', { reason });
  });
}

export function markRecovered({ ctx, input: { attempt, lease } }: Call<Leased>): void {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireLease(tx, attempt, lease);
    if (run.state !== 'lost') return;
    transitionRun(ctx, tx, run, 'dispatcher', run.stopRequestedAt === null ? 'running' : 'stopping', { reason: null });
  });
}

export function recordHeartbeat({ ctx, input: { attempt, lease, at } }: Call<Leased & { readonly at: number }>): void {
  if (!updateAttempt(ctx.db, attempt, lease, { lastHeartbeatAt: Math.round(at) })) {
    throw new DomainError('stale-lease', `Attempt ${attempt} is held under another lease.`, { field: 'lease' });
  }
}
