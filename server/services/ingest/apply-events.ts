/**
 * @file Takes events of a runner's log into the database: one transaction, with how far the log was read. Idempotent: what
 * was seen before (by sequence) is passed over, so a replay or a partial read does no harm.
 */
import { inTransaction } from '@/db/open';
import { findAttempt } from '@/db/queries/attempt/find';
import { updateAttempt } from '@/db/queries/attempt/update';
import { DomainError } from '@/domain/errors';
import type { RunEvent } from '@/domain/events';
import type { AttemptId } from '@/domain/ids';
import type { Call } from '@/server/context';
import { requireRun } from '@/server/services/runs/require-run';
import { applyEvent } from './apply-event';
import { Batch } from './batch';

/** Not a zod schema: the events were parsed when their line was read, and reading them twice would cost as much again. */
export interface ApplyEventsInput {
  readonly attempt: AttemptId;
  readonly lease: string;
  readonly events: readonly RunEvent[];
  /** Bytes of events.ndjson up to the end of the last event's line. */
  readonly newOffset: number;
}

export interface AppliedEvents {
  /** Events that were new. */
  readonly applied: number;
  /** Whether the runner's first word was among them. */
  readonly started: boolean;
  /** The attempt's last word, where it was among them; the caller ends the attempt. */
  readonly ended: Extract<RunEvent, { type: 'ended' }> | null;
}

/** Also for an attempt that was ended: what it logged before is still true. @throws DomainError `stale-lease`. */
export function applyEvents({ ctx, input }: Call<ApplyEventsInput>): AppliedEvents {
  return inTransaction(ctx.db, (tx) => {
    const attempt = findAttempt(tx, input.attempt);
    if (attempt === undefined) throw new DomainError('not-found', `There is no attempt ${input.attempt}.`);
    if (attempt.lease !== input.lease) {
      throw new DomainError('stale-lease', `Attempt ${attempt.id} is held under another lease.`, { field: 'lease' });
    }
    const fresh = input.events.filter((event) => event.sequence > attempt.ingestedSequence);
    const batch = new Batch(ctx, tx, attempt, requireRun(tx, attempt.run));
    for (const event of fresh) applyEvent(batch, event);
    batch.flush();
    updateAttempt(tx, attempt.id, attempt.lease, {
      ingestedOffset: Math.max(attempt.ingestedOffset, input.newOffset),
      ingestedSequence: fresh.reduce((last, event) => Math.max(last, event.sequence), attempt.ingestedSequence),
    });
    return {
      applied: fresh.length,
      started: fresh.some((event) => event.type === 'started'),
      ended: fresh.find((event) => event.type === 'ended') ?? null,
    };
  });
}
