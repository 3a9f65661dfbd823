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

/** `data.domain.field` of an API error. */
function fieldOf(error: Error): string | null {
  if (!('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('domain' in data)) return null;
  const { domain } = data;
  if (typeof domain !== 'object' || domain === null || !('field' in domain)) return null;
  return typeof domain.field === 'string' && domain.field !== '' ? domain.field : null;
}
