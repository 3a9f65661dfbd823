/** @file Appends events of a run from outside to its log, from which the dispatcher ingests them like any runner's. */
import { inTransaction } from '@/db/open';
import { findAttempt, updateAttempt } from '@/db/queries/attempt';
import type { RunId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { bringBackLogInPieces } from '@/server/services/ended-logs/packed-log';
import { appendBatch, type TimedEvent } from './event-log';
import { type OutsideRun, requireOutsideRun } from './outside-run';

/**
 * False if a batch of this name was appended before. Also after the run's end: late events are still valid. Checked after it was
 * written, so that an attempt that was closed in between is opened again.
 */
export function append(
  ctx: ServiceContext,
  { attempt, directory }: Pick<OutsideRun, 'attempt' | 'directory'>,
  batch: string,
  events: readonly TimedEvent[],
): boolean {
  if (events.length === 0) return true;
  const taken = appendBatch(directory, batch, events);
  if (findAttempt(ctx.db, attempt.id)?.endedAt != null) openAgain(ctx, { attempt });
  return taken;
}

export function openAgain(ctx: ServiceContext, { attempt: { id, lease } }: Pick<OutsideRun, 'attempt'>): void {
  inTransaction(ctx.db, (tx) => updateAttempt(tx, id, lease, { endedAt: null, end: null, logPacked: false }));
}

/**
 * Before something is appended to a run that may have ended: its packed log comes back while others are answered. What is wrong with run or log, `append`
 * says.
 */
export async function logAtHand(ctx: ServiceContext, id: RunId): Promise<void> {
  try {
    await bringBackLogInPieces(requireOutsideRun(ctx, ctx.db, id).directory);
  } catch {
    // Asked again, and answered.
  }
}
