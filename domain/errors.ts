/** @file Transport-free errors. Recognise them by `code`, never by instanceof (bundles duplicate classes). */

export const errorCodes = [
  'invalid-input',
  'not-found',
  'conflict',
  'in-use',
  'forbidden',
  'unauthenticated',
  'stale-lease',
  'corrupt-data',
  'not-installed',
  'engine-failed',
  'non-finite',
  'out-of-memory',
  'unavailable',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What went wrong and what to do about it. `field` is the dotted path of the input at fault, where there is one. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.field = options.field;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error;
}
