/** @file How an attempt ends: the last event of its log and the exit status that goes with it. */
import { type ErrorCode, isDomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import { exitResumable } from '@/domain/run-state';

export type Ended = Extract<RunEventBody, { type: 'ended' }>;

/** Exit statuses beside 0 and `exitResumable`. */
export const exitStatus = {
  failed: 1,
  /** Another attempt holds the lease (EX_PROTOCOL); nothing was written. */
  fenced: 76,
  /** A second SIGTERM: no checkpoint, no last word. */
  terminated: 143,
} as const;

/** Errors that the same config and inputs would meet again. */
const invalidCodes: readonly ErrorCode[] = [
  'invalid-input',
  'not-found',
  'conflict',
  'in-use',
  'forbidden',
  'not-installed',
];

/** The last word on a run that threw. Unknown errors keep their message: the log is the operator's, not a client's. */
export function endedByError(error: unknown, step: number): Ended {
  if (isDomainError(error)) {
    const end = invalidCodes.includes(error.code) ? 'invalid' : 'failed';
    return { type: 'ended', end, code: error.code, reason: error.message, step };
  }
  return {
    type: 'ended',
    end: 'failed',
    code: null,
    reason: error instanceof Error ? error.message : String(error),
    step,
  };
}

export function exitStatusOf(end: Ended['end']): number {
  switch (end) {
    case 'finished':
    case 'stopped':
      return 0;
    case 'interrupted':
      return exitResumable;
    case 'invalid':
    case 'failed':
      return exitStatus.failed;
    case 'fenced':
      return exitStatus.fenced;
  }
}
