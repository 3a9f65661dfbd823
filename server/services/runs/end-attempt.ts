/** @file An attempt is over: decides, once, whether its run is finished, failed, stopped, or gets another attempt. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateAttempt } from '@/db/queries/attempt/update';
import type { RunPatch } from '@/db/queries/run/update';
import type { RunRow } from '@/db/schema';
import {
  type AttemptEnd,
  attemptEndSchema,
  decideRetry,
  isFinal,
  type RetryDecision,
  type RunState,
} from '@/domain/run-state';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { measureSpeed } from './measure-speed';
import { moveRun } from './move';
import { leaseInput, requireLease } from './require-lease';

export const endAttemptInput = z.strictObject({
  ...leaseInput,
  end: attemptEndSchema,
  /** A DomainError's code, an exit status or a signal. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
  /** Last finished step, where it is known. */
  step: z.int().nullable(),
});
export type EndAttemptInput = z.input<typeof endAttemptInput>;

export interface EndedAttempt {
  /** State of the run afterwards. */
  readonly state: RunState;
  /** Whether it waits for another attempt. */
  readonly retried: boolean;
}

export function endAttempt({ ctx, input }: Call<EndAttemptInput>): EndedAttempt {
  const { attempt: id, lease, end, code, reason, step } = endAttemptInput.parse(input);
  return inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    const now = ctx.now();
    updateAttempt(tx, id, lease, { endedAt: now, end, exitCode: code, exitReason: reason });
    audit(ctx, tx, 'attempt.end', id, { run: run.id, end, code, reason, step });
    if (end === 'fenced' || isFinal(run.state) || run.state === 'queued') {
      noteChange(ctx, tx, 'run', run.id, run.id);
      return { state: run.state, retried: false };
    }
    const crashes = run.crashes + (end === 'crashed' ? 1 : 0);
    const decision = decideRetry({ end, crashes, maxCrashes: ctx.settings.timing.maxCrashes });
    const outcome = decideOutcome(run, end, decision, reason);
    const patch: RunPatch = { reason: outcome.reason, crashes };
    if (outcome.state !== 'queued') patch.endedAt = now;
    if (outcome.state === 'finished') patch.macsPerSecond = measureSpeed(tx, run, now - attempt.startedAt);
    moveRun(ctx, tx, run, outcome.state, patch);
    return { state: outcome.state, retried: outcome.state === 'queued' };
  });
}

function decideOutcome(run: RunRow, end: AttemptEnd, decision: RetryDecision, reason: string | null) {
  const said = reason === null ? decision.reason : `${reason} (${decision.reason})`;
  const outcome = (state: RunState, why: string | null) => ({ state, reason: why });
  if (end === 'finished') return outcome('finished', null);
  // Someone asked for a stop: an end that would have been tried again is that stop.
  if (end === 'stopped' || (run.stopRequestedAt !== null && decision.retry)) return outcome('stopped', reason);
  return decision.retry ? outcome('queued', said) : outcome('failed', reason ?? decision.reason);
}
