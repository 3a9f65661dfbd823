/** @file How an attempt ends: the last event of its log and the exit status that goes with it. */
import { describeError } from '@/domain/crash';
import { type ErrorCode, isDomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import { describeLack, lackOf } from '@/domain/machine-lack';
import { exitResumable } from '@/domain/run-state';

export type Ended = Extract<RunEventBody, { type: 'ended' }>;

/** Exit statuses besides 0 and `exitResumable`. */
export const exitStatus = {
  failed: 1,
  /** Another attempt holds the lease (EX_PROTOCOL); nothing was written. */
  fenced: 76,
  /** A second SIGTERM: no checkpoint, no final event. */
  terminated: 143,
} as const;

/** Errors that the same config and inputs would cause again. */
const invalidCodes: readonly ErrorCode[] = [
  'invalid-input',
  'not-found',
  'conflict',
  'in-use',
  'forbidden',
  'not-installed',
];

/** How an attempt that threw ends. What the machine lacks is no fault of the run, which resumes later. Unknown errors keep their message: the log is the operator's, not a client's. */
export function endedByError(error: unknown, step: number, directory: string): Ended {
  const lack = lackOf(error);
  if (lack !== null) {
    const reason = isDomainError(error) ? error.message : `${describeLack(lack, directory)}: ${messageOf(error)}`;
    return { type: 'ended', end: 'interrupted', code: 'unavailable', reason, step, lack };
  }
  if (isDomainError(error)) {
    // As if the runner itself had died: resumes from its checkpoint, a few times.
    if (causeOf(error) === 'ENGINE_DIED')
      return { type: 'ended', end: 'crashed', code: error.code, reason: error.message, step };
    const end = invalidCodes.includes(error.code) ? 'invalid' : 'failed';
    return { type: 'ended', end, code: error.code, reason: error.message, step };
  }
  return { type: 'ended', end: 'failed', code: null, reason: describeError(error), step };
}

function causeOf({ cause }: Error): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function exitStatusOf(end: Ended['end']): number {
  switch (end) {
    case 'finished':
    case 'stopped':
      return 0;
    case 'interrupted':
      return exitResumable;
    case 'crashed':
    case 'invalid':
    case 'failed':
      return exitStatus.failed;
    case 'fenced':
      return exitStatus.fenced;
  }
}
