/**
 * @file Writes events of a runner's log to the database: one transaction, with the position in the log. Idempotent: events
 * seen before (by sequence) are skipped, so a replay or a partial read does no harm.
 */
import { inTransaction } from '@/db/open';
import { findAttempt, placeAttempt } from '@/db/queries/attempt';
import { runById } from '@/db/queries/run/run';
import { SeriesMemory } from '@/db/series/known-series';
import { DomainError } from '@/domain/errors';
import type { RunEvent } from '@/domain/events';
import type { AttemptId } from '@/domain/ids';
import type { Call } from '@/server/context';
import { applyEvent } from './apply-event';
import { Batch } from './batch';
import { groupPoints, type PointGroups } from './group-points';

/** Not a zod schema: the events were parsed when their line was read, and parsing them twice would double the cost. */
export interface ApplyEventsInput {
  readonly attempt: AttemptId;
  readonly lease: string;
  readonly events: readonly RunEvent[];
  /** Bytes of events.ndjson up to the end of the last event's line. */
  readonly newOffset: number;
  /**
   * If `events` are points only, or a first event: how many series this transaction may append to, or how many it
   * may recompute figures of in the same time. The next call with the same events continues from there. So a transaction stays
   * short, for any number of series.
   */
  readonly seriesAtMost?: number;
  /** Their points by series, if grouped before: once for a batch of several transactions. */
  readonly grouped?: { readonly after: number; readonly groups: PointGroups };
  /** The memory of earlier transactions; must forget the attempt if this one fails. */
  readonly memory?: SeriesMemory;
}

export interface AppliedEvents {
  /** Events that were new. */
  readonly applied: number;
  /** Whether the runner's first event was among them. */
  readonly started: boolean;
  /** The attempt's final event, if it was among them; the caller ends the attempt. */
  readonly ended: Extract<RunEvent, { type: 'ended' }> | null;
  /** Whether series of these events are left for another call. */
  readonly more: boolean;
}

/** Also for an ended attempt: what it logged before remains valid. @throws DomainError `stale-lease`. */
export function applyEvents({ ctx, input }: Call<ApplyEventsInput>): AppliedEvents {
  return inTransaction(ctx.db, (tx) => {
    const attempt = findAttempt(tx, input.attempt);
    if (attempt === undefined) throw new DomainError('not-found', `There is no attempt ${input.attempt}.`);
    if (attempt.lease !== input.lease) {
      throw new DomainError('stale-lease', `Attempt ${attempt.id} is held under another lease.`, { field: 'lease' });
    }
    const fresh = input.events.filter((event) => event.sequence > attempt.ingestedSequence);
    const run = runById(tx, attempt.run);
    if (run === undefined) throw new DomainError('not-found', `There is no run ${attempt.run}.`);
    const batch = new Batch(ctx, tx, attempt, run, input.memory ?? new SeriesMemory());
    const through = fresh.reduce((last, event) => Math.max(last, event.sequence), attempt.ingestedSequence);
    const begun = attempt.partialThrough === through;
    const from = begun ? attempt.partialSeries : 0;
    const most = input.seriesAtMost ?? Number.POSITIVE_INFINITY;
    // A started event was applied, except for its series; the series of a first event have not changed meanwhile.
    let restarted = begun && fresh.some((event) => event.type === 'started');
    if (!begun) for (const event of fresh) restarted = applyEvent(batch, event) || restarted;
    const groups =
      input.grouped?.after === attempt.ingestedSequence
        ? input.grouped.groups
        : groupPoints(fresh, attempt.ingestedSequence);
    const alone = groups.size === 0;
    const refreshed = restarted ? batch.refresh(alone ? from : 0, alone ? most : Number.POSITIVE_INFINITY) : null;
    const to = from + (alone ? (refreshed?.done ?? 0) : batch.append(groups, from, most));
    const more = alone ? refreshed?.more === true : to < groups.size;
    batch.flush();
    // The position in the log advances with the last of its series; until then the position among the series does.
    const place = more
      ? {
          ingestedOffset: attempt.ingestedOffset,
          ingestedSequence: attempt.ingestedSequence,
          partialThrough: through,
          partialSeries: to,
        }
      : {
          ingestedOffset: Math.max(attempt.ingestedOffset, input.newOffset),
          ingestedSequence: through,
          partialThrough: null,
          partialSeries: 0,
        };
    placeAttempt(tx, attempt.id, place);
    return {
      applied: fresh.length,
      started: fresh.some((event) => event.type === 'started'),
      ended: fresh.find((event) => event.type === 'ended') ?? null,
      more,
    };
  });
}
