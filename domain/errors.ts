/** @file Transport-free errors. Recognise them by `code`, never by instanceof (bundles duplicate classes). */

export const errorCodes = [
  'invalid-input',
  'too-large',
  'not-found',
  'conflict',
  'in-use',
  'forbidden',
  /** The password must be given again first. */
  'proof-needed',
  'unauthenticated',
  'stale-lease',
  'corrupt-data',
  'not-installed',
  'engine-failed',
  'non-finite',
  'out-of-memory',
  'too-many',
  'unavailable',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export interface DomainErrorOptions {
  readonly field?: string;
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** What went wrong and what to do about it. `field` is the dotted path of the input at fault, if there is one. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  /** Seconds after which to try again, where that helps. */
  readonly retryAfter: number | undefined;
  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.field = options.field;
    this.retryAfter = options.retryAfter;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error;
}
