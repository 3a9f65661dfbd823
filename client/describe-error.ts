/** @file What went wrong with a call, in one sentence for people. */
import { isDomainError } from '@/domain/errors';

/** The server's own message, or how the connection failed; never a stack. */
export function describeError(error: unknown, url: string): string {
  if (isDomainError(error)) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (isUnreachable(error)) {
    return `The platform at ${url} does not answer: start it with "npm start", or name another one with --url.`;
  }
  const field = fieldOf(error);
  return field === null || error.message.includes(field) ? error.message : `${field}: ${error.message}`;
}

/** Whether nobody answered at all. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.message === 'fetch failed' || ('code' in error && error.code === 'ECONNREFUSED')) return true;
  return isUnreachable(error.cause);
}

/** The field at fault; null if the error names none. */
export function fieldOf(error: unknown): string | null {
  const field = isDomainError(error) ? error.field : domainOf(error)?.field;
  return typeof field === 'string' && field !== '' ? field : null;
}

/** A word for programs: the domain's code, `unreachable` if nobody answered, else `unknown`. */
export function codeOf(error: unknown): string {
  const code = isDomainError(error) ? error.code : domainOf(error)?.code;
  if (typeof code === 'string') return code;
  return isUnreachable(error) ? 'unreachable' : 'unknown';
}

/** `data.domain` of an API error. */
function domainOf(error: unknown): { readonly code?: unknown; readonly field?: unknown } | null {
  if (!(error instanceof Error) || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('domain' in data)) return null;
  const { domain } = data;
  return typeof domain === 'object' ? domain : null;
}
