/** @file Messages between a runner and its task workers, as structured clones over Node's channel between processes, or zeromq's between machines. */
import { DomainError, type ErrorCode, isDomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import type { Job } from '@/domain/runner-files';
import type { EngineInfo } from '@/engine/types';
import type { TaskKind } from '@/nas/run/tasks';
import type { EngineChoice } from './engine-choice';
import type { OpenedEngine } from './open-engine';

export type ToWorker =
  /** The first message: the job of the tasks, and the engine. */
  | { readonly type: 'begin'; readonly job: Job; readonly choice: EngineChoice; readonly threads: number }
  | {
      readonly type: 'order';
      readonly id: number;
      readonly kind: TaskKind;
      readonly order: unknown;
      readonly slot: number;
    }
  | { readonly type: 'stop'; readonly id: number }
  | { readonly type: 'end' }
  /** Another one is wanted in its place. */
  | { readonly type: 'leave' };

export type FromWorker =
  | { readonly type: 'ready'; readonly engine: EngineInfo; readonly notes: OpenedEngine['notes'] }
  | { readonly type: 'refused'; readonly error: SentError }
  | { readonly type: 'report'; readonly id: number; readonly report: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: SentError }
  | { readonly type: 'emit'; readonly event: RunEventBody };

/** An error of either side, without its class. */
export interface SentError {
  /** Of a DomainError. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly field: string | undefined;
  /** The system's code of the error or of its cause: it identifies a lack of the machine. */
  readonly cause: string | null;
  readonly stack: string | undefined;
}

export function sentError(error: unknown): SentError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: isDomainError(error) ? error.code : null,
    message,
    field: isDomainError(error) ? error.field : undefined,
    cause: systemCodeOf(error),
    stack,
  };
}

function systemCodeOf(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause)
    if (!isDomainError(each) && 'code' in each) return String(each.code);
  return null;
}

export function receivedError({ code, message, field, cause, stack }: SentError): Error {
  const deeper = cause === null ? undefined : Object.assign(new Error(message), { code: cause });
  if (code !== null)
    return new DomainError(code, message, { ...(field !== undefined && { field }), ...(deeper && { cause: deeper }) });
  const error = deeper ?? new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
