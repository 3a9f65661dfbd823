/** @file Ends an attempt: decides, once, whether its run is finished, failed, stopped, or gets another attempt. */
import { type Database, inTransaction } from '@/db/open';
import { leftCheckpoint } from '@/db/queries/artefact';
import { attemptsOf, updateAttempt } from '@/db/queries/attempt';
import { runsWithoutAttempt } from '@/db/queries/run/queue';
import type { RunPatch } from '@/db/queries/run/run';
import type { RunRow } from '@/db/schema';
import {
  type AttemptEnd,
  decideRetry,
  isWorking,
  type RetryDecision,
  type RunState,
  retryDelay,
} from '@/domain/run-state';
import { tunables } from '@/domain/tunables';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { measureSpeed } from '../launch/estimate';
import { type Leased, requireLease } from './attempt';
import { transitionRun } from './transition';

export interface AttemptEnding extends Leased {
  readonly end: AttemptEnd;
  /** A DomainError's code, an exit status or a signal. */
  readonly code: string | null;
  readonly reason: string | null;
  /** Last finished step, if known. */
  readonly step: number | null;
}

export interface EndedAttempt {
  /** State of the run afterwards. */
  readonly state: RunState;
  /** Whether it waits for another attempt. */
  readonly retried: boolean;
}

export function endAttempt({ ctx, input }: Call<AttemptEnding>): EndedAttempt {
  const { attempt: id, lease, end, code, reason, step } = input;
  return inTransaction(ctx.db, (tx) => {
    const { attempt, run } = requireLease(tx, id, lease);
    const now = ctx.now();
    updateAttempt(tx, id, lease, { endedAt: now, end, exitCode: code, exitReason: reason });
    audit(ctx, tx, 'attempt.end', id, { run: run.id, end, code, reason, step });
    if (!isWorking(run.state)) {
      noteChange(ctx, tx, 'run', run.id, run.id);
      return { state: run.state, retried: false };
    }
    const further = leftCheckpoint(tx, id);
    const crashed = end === 'crashed' || end === 'fenced';
    const crashes = (further ? 0 : run.crashes) + (crashed ? 1 : 0);
    const decision = decideRetry({ end, crashes, maxCrashes: ctx.settings.timing.maxCrashes });
    const outcome = decideOutcome(run, end, decision, reason);
    const patch: RunPatch = { reason: outcome.reason, crashes };
    if (outcome.state !== 'queued') patch.endedAt = now;
    else if (crashed || (end === 'interrupted' && code === 'unavailable' && !further)) {
      const failures = crashed ? crashes : fruitlessAttempts(tx, run.id);
      const timing = { first: ctx.settings.timing.retryAfter, atMost: tunables.retryAtMost };
      patch.retryAt = now + retryDelay(failures, timing);
    }
    if (outcome.state === 'finished') patch.macsPerSecond = measureSpeed(tx, run, now - attempt.startedAt);
    transitionRun(ctx, tx, run, 'dispatcher', outcome.state, patch);
    return { state: outcome.state, retried: outcome.state === 'queued' };
  });
}

/** The next state of a run whose last attempt ended so. */
export function decideOutcome(run: RunRow, end: AttemptEnd, decision: RetryDecision, reason: string | null) {
  const said = reason === null ? decision.reason : `${reason} (${decision.reason})`;
  const outcome = (state: RunState, why: string | null) => ({ state, reason: why });
  if (end === 'finished') return outcome('finished', null);
  // Only its own script can run it again.
  if (run.kind === 'external' && decision.retry) return outcome('stopped', reason);
  // A stop was requested: an end that would have been retried is that stop.
  if (end === 'stopped' || (run.stopRequestedAt !== null && decision.retry)) return outcome('stopped', reason);
  return decision.retry ? outcome('queued', said) : outcome('failed', reason ?? decision.reason);
}

/** Consecutive attempts without progress, the last first. */
function fruitlessAttempts(tx: Database, run: RunRow['id']): number {
  const attempts = attemptsOf(tx, run).reverse();
  const fruitful = attempts.findIndex(({ id }) => leftCheckpoint(tx, id));
  return fruitful < 0 ? attempts.length : fruitful;
}

const reason = 'Its attempt was closed while the run was marked as running';

/** Names of the repaired runs. */
export function repairRuns({ ctx }: { ctx: ServiceContext }): string[] {
  if (runsWithoutAttempt(ctx.db).length === 0) return [];
  return inTransaction(ctx.db, (tx) =>
    runsWithoutAttempt(tx).map((run) => {
      const crashes = run.crashes + 1;
      const decision = decideRetry({ end: 'crashed', crashes, maxCrashes: ctx.settings.timing.maxCrashes });
      const outcome = decideOutcome(run, 'crashed', decision, reason);
      const endedAt = outcome.state === 'queued' ? null : ctx.now();
      transitionRun(ctx, tx, run, 'dispatcher', outcome.state, { reason: outcome.reason, crashes, endedAt });
      return run.name;
    }),
  );
}
