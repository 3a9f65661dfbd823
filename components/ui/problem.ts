/** @file What a failed call to the server says, taken out of tRPC's error. */

export interface Problem {
  readonly message: string;
  /** A code of domain/errors, or null if the server gave none (it is not reachable, say). */
  readonly code: string | null;
  /** Dotted path of the input at fault. */
  readonly field: string | null;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function toProblem(error: unknown): Problem {
  const domain = property(property(error, 'data'), 'domain');
  const code = property(domain, 'code');
  const field = property(domain, 'field');
  const message = error instanceof Error ? error.message : 'Something went wrong.';
  const unreachable = /failed to fetch|networkerror|load failed/i.test(message);
  return {
    message: unreachable ? 'The server does not answer. Is it running? The page retries automatically.' : message,
    code: typeof code === 'string' ? code : null,
    field: typeof field === 'string' ? field : null,
  };
}
