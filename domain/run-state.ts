/** @file The life of a run and of its attempts: states, who may move where, and the verdicts on silence and on crashes. */
import { z } from 'zod';
import { type RunState, runStates } from './run-states';

export { activeStates, finalStates, isFinal, type RunState } from './run-states';

export const runStateSchema = z.enum(runStates);

const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['starting', 'stopped', 'failed'],
  starting: ['running', 'stopping', 'lost', 'failed', 'finished', 'stopped', 'queued'],
  running: ['stopping', 'lost', 'finished', 'failed', 'stopped', 'queued'],
  stopping: ['stopped', 'finished', 'failed', 'lost', 'queued'],
  lost: ['running', 'stopping', 'finished', 'failed', 'stopped', 'queued'],
  finished: [],
  failed: ['queued'],
  stopped: ['queued'],
};

export function canMove(from: RunState, to: RunState): boolean {
  return transitions[from].includes(to);
}

/** Exit status of a runner that stopped early with a checkpoint and may be resumed (EX_TEMPFAIL). */
export const exitResumable = 75;

/** How an attempt ended, as the dispatcher sees it. */
export const attemptEndSchema = z.enum([
  'finished',
  'stopped',
  'interrupted', // SIGTERM from outside: checkpointed, may be resumed
  'crashed', // the process died without a last word
  'invalid', // its config or input can't be run
  'failed', // a DomainError during the run (loss not finite, data damaged)
  'fenced', // another attempt holds the lease
]);
export type AttemptEnd = z.infer<typeof attemptEndSchema>;

export type RetryDecision =
  | { readonly retry: true; readonly reason: string }
  | { readonly retry: false; readonly reason: string };

/** Whether a run gets another attempt. Pure: depends on how the attempt ended and how many there were. */
export function decideRetry(input: { end: AttemptEnd; crashes: number; maxCrashes: number }): RetryDecision {
  switch (input.end) {
    case 'finished':
    case 'stopped':
    case 'fenced':
      return { retry: false, reason: `the attempt ${input.end}` };
    case 'invalid':
      return { retry: false, reason: 'the configuration or an input is invalid: a retry would fail the same way' };
    case 'failed':
      return { retry: false, reason: 'the run reported an error of its own' };
    case 'interrupted':
      return { retry: true, reason: 'the runner was told to end and left a checkpoint' };
    case 'crashed':
      return input.crashes < input.maxCrashes
        ? { retry: true, reason: `the runner died (crash ${input.crashes} of at most ${input.maxCrashes})` }
        : { retry: false, reason: `the runner died ${input.crashes} times` };
  }
}

export type Staleness = 'alive' | 'silent' | 'lost';

/**
 * Verdict on an attempt's silence. Times in milliseconds on the observer's own monotonic clock: `heardAt` is when the
 * observer last saw the heartbeat change, never a time the runner wrote.
 */
export function judgeStaleness(input: {
  heardAt: number;
  now: number;
  silentAfter: number;
  lostAfter: number;
}): Staleness {
  const silence = input.now - input.heardAt;
  if (silence >= input.lostAfter) return 'lost';
  return silence >= input.silentAfter ? 'silent' : 'alive';
}
