/** @file Errors as clients of the MLflow protocol read them: a code of its list, and our message. */
import { randomBytes } from 'node:crypto';
import { type DomainError, DomainError as Refusal } from '@/domain/errors';
import { domainErrorOf, httpStatus, retryHeaders } from '@/server/errors/map-error';
import type { Clean } from '@/server/hide-paths';
import { logger } from '@/server/logger';

/** In the `field` of a refusal with a more specific code than its domain code. */
const codes = ['RESOURCE_ALREADY_EXISTS', 'NOT_IMPLEMENTED', 'ENDPOINT_NOT_FOUND'] as const;
type Code = (typeof codes)[number];

const isCode = (text: string | undefined): text is Code => codes.some((code) => code === text);

export function refusal(code: Code, message: string): DomainError {
  return new Refusal(code === 'RESOURCE_ALREADY_EXISTS' ? 'conflict' : 'not-found', message, { field: code });
}

export const invalid = (message: string): DomainError => new Refusal('invalid-input', message);
export const missing = (message: string): DomainError => new Refusal('not-found', message);

/** Runs `work`; what it throws becomes an answer. */
export async function answered(work: () => Promise<Response>, clean: Clean = (text) => text): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const known = domainErrorOf(error);
    if (known !== null) {
      const [code, status] = describe(known);
      return Response.json(
        { error_code: code, message: clean(known.message) },
        { status, headers: retryHeaders(known) },
      );
    }
    const reference = randomBytes(4).toString('hex');
    logger().error({ reference, err: error }, 'unexpected error');
    const message = `Something went wrong on the server (reference ${reference})`;
    return Response.json({ error_code: 'INTERNAL_ERROR', message }, { status: 500 });
  }
}

function describe({ code, field }: DomainError): readonly [string, number] {
  if (isCode(field))
    return [field, { RESOURCE_ALREADY_EXISTS: 400, NOT_IMPLEMENTED: 501, ENDPOINT_NOT_FOUND: 404 }[field]];
  switch (code) {
    case 'not-found':
      return ['RESOURCE_DOES_NOT_EXIST', 404];
    case 'unauthenticated':
      return ['UNAUTHENTICATED', 401];
    case 'forbidden':
      return ['PERMISSION_DENIED', 403];
    case 'too-many':
      return ['REQUEST_LIMIT_EXCEEDED', 429];
    case 'unavailable':
      return ['TEMPORARILY_UNAVAILABLE', 503];
    case 'invalid-input':
      return ['INVALID_PARAMETER_VALUE', 400];
    case 'conflict':
    case 'in-use':
    case 'stale-lease':
      // Clients retry a 409; this request would be refused again.
      return ['INVALID_PARAMETER_VALUE', 400];
    default:
      return ['INVALID_PARAMETER_VALUE', httpStatus(code)];
  }
}
