/** @file The life of a run and of its attempts: states, allowed transitions, and the verdicts on silence and on crashes. */
import { z } from 'zod';
import { type RunState, runStates } from './names';

export { activeStates, finalStates, isFinal, isWorking, type RunState } from './names';

export const runStateSchema = z.enum(runStates);

type Moves = Readonly<Record<RunState, readonly RunState[]>>;

/**
 * `person`: what a person may request. `dispatcher`: what follows from observing an attempt. `script`: what a run from outside
 * reports, also after its end. None may make another's transitions.
 */
const moves: Readonly<Record<'person' | 'dispatcher' | 'script', Moves>> = {
  person: {
    queued: ['stopped'],
    starting: ['stopping'],
    running: ['stopping'],
    stopping: [],
    lost: ['stopping'],
    finished: [],
    failed: ['queued'],
    stopped: ['queued'],
  },
  dispatcher: {
    queued: ['starting'],
    starting: ['running', 'lost', 'finished', 'failed', 'stopped', 'queued'],
    running: ['lost', 'finished', 'failed', 'stopped', 'queued'],
    stopping: ['lost', 'finished', 'failed', 'stopped', 'queued'],
    lost: ['running', 'stopping', 'finished', 'failed', 'stopped', 'queued'],
    finished: [],
    failed: [],
    stopped: [],
  },
  script: {
    queued: [],
    starting: [],
    running: ['finished', 'failed', 'stopped'],
    stopping: ['finished', 'failed', 'stopped'],
    lost: ['running', 'finished', 'failed', 'stopped'],
    finished: ['running', 'failed', 'stopped'],
    failed: ['running', 'finished', 'stopped'],
    stopped: ['running', 'finished', 'failed'],
  },
};
export type Mover = keyof typeof moves;

export function canMove(by: Mover, from: RunState, to: RunState): boolean {
  return moves[by][from].includes(to);
}

/** Exit status of a runner that stopped early with a checkpoint and may be resumed (EX_TEMPFAIL). */
export const exitResumable = 75;

/** Exit status of a runner that lacked a resource and could not write its final event (EX_IOERR). */
export const exitLacking = 74;

/** How an attempt ended, as the dispatcher sees it. */
export const attemptEndSchema = z.enum([
  'finished',
  'stopped',
  'interrupted', // SIGTERM from outside, or the machine lacks something: resumes from its checkpoint
  'crashed', // the process died without a final event
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
      return { retry: false, reason: `the attempt ${input.end}` };
    case 'invalid':
      return { retry: false, reason: 'the configuration or an input is invalid: a retry would fail the same way' };
    case 'failed':
      return { retry: false, reason: 'the run itself reported an error' };
    case 'interrupted':
      return { retry: true, reason: 'it resumes from its last checkpoint' };
    case 'fenced':
    case 'crashed':
      return input.crashes < input.maxCrashes
        ? { retry: true, reason: `the runner died (crash ${input.crashes} of at most ${input.maxCrashes})` }
        : { retry: false, reason: `the runner died ${input.crashes} times` };
  }
}

/** Milliseconds until the next attempt after `failures` attempts (from 1) without progress: doubles each time. */
export function retryDelay(failures: number, timing: { first: number; atMost: number }): number {
  return Math.min(timing.first * 2 ** (Math.max(1, failures) - 1), timing.atMost);
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
