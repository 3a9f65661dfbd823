/** @file Domain and validation errors to transport errors, once. Unknown errors never reach a client with their text. */
import type { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { DomainError, type ErrorCode, isDomainError } from '@/domain/errors';
import { plainIssue } from '@/domain/plain-issue';
import type { Problem } from '@/domain/records/problem';
import { storageErrorOf } from './storage-error';

type TransportCode = TRPCError['code'];

const transportCodes: Readonly<Record<ErrorCode, TransportCode>> = {
  'invalid-input': 'BAD_REQUEST',
  'too-large': 'PAYLOAD_TOO_LARGE',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'in-use': 'CONFLICT',
  forbidden: 'FORBIDDEN',
  'proof-needed': 'FORBIDDEN',
  unauthenticated: 'UNAUTHORIZED',
  'stale-lease': 'CONFLICT',
  'corrupt-data': 'UNPROCESSABLE_CONTENT',
  'not-installed': 'PRECONDITION_FAILED',
  'engine-failed': 'INTERNAL_SERVER_ERROR',
  'non-finite': 'UNPROCESSABLE_CONTENT',
  'out-of-memory': 'INTERNAL_SERVER_ERROR',
  'too-many': 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};

export function transportCode(code: ErrorCode): TransportCode {
  return transportCodes[code];
}

/** Headers of an answer with this code: when to retry. */
export function retryHeaders(error: Pick<DomainError, 'code' | 'retryAfter'> | null): Readonly<Record<string, string>> {
  const seconds = error?.retryAfter ?? (error?.code === 'unavailable' ? 1 : undefined);
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

/** HTTP status of a domain error, for the plain routes. */
export function httpStatus(code: ErrorCode): number {
  if (code === 'invalid-input') return 400;
  if (code === 'too-large') return 413;
  if (code === 'not-found') return 404;
  if (code === 'unauthenticated') return 401;
  if (code === 'forbidden' || code === 'proof-needed') return 403;
  if (code === 'too-many') return 429;
  if (code === 'unavailable') return 503;
  return code === 'conflict' || code === 'in-use' || code === 'stale-lease' ? 409 : 422;
}

/** Documents inside an input: fields are named relative to them, as in the forms that edit them. */
const documentKeys = new Set(['config', 'spec', 'document']);

/** The first problem of a validation, as a domain error whose field is relative to the document it is about. */
export function fromZodError(error: z.ZodError): DomainError {
  const issue = error.issues[0];
  const whole = issue?.path.map(String) ?? [];
  const path = whole.length > 0 && documentKeys.has(whole[0] ?? '') ? whole.slice(1) : whole;
  if (issue?.code === 'unrecognized_keys') {
    const field = [...path, issue.keys[0] ?? ''].join('.');
    return new DomainError('invalid-input', `There is no field "${field}": remove it or correct its name.`, { field });
  }
  const field = path.join('.');
  const message = issue === undefined ? 'The input is not valid.' : plainIssue(issue);
  return new DomainError('invalid-input', field === '' ? message : `${field}: ${message}`, { field });
}

/** Every problem of a validation, fields relative to the document. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => {
    const { field, message } = fromZodError(new z.ZodError([issue]));
    return { field: field ?? '', message };
  });
}

/** The domain error behind anything thrown, or null if there is none. */
export function domainErrorOf(error: unknown): DomainError | null {
  if (isDomainError(error)) return error;
  if (error instanceof z.ZodError) return fromZodError(error);
  const ofStorage = storageErrorOf(error);
  if (ofStorage !== null) return ofStorage;
  if (error instanceof Error && error.cause !== undefined) return domainErrorOf(error.cause);
  return null;
}
