/** @file The body of a request as JSON. */
import { DomainError } from '@/domain/errors';

/**
 * Undefined where it is empty. A form of another site may post text without asking first, but not JSON.
 * @throws DomainError `invalid-input` for another content type, or what is no JSON
 */
export async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new DomainError('invalid-input', 'Send the input as JSON, with the header Content-Type: application/json.');
  }
  return parseJson(await request.text());
}

export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid-input', 'The input is not valid JSON.', { field: 'input', cause });
  }
}
