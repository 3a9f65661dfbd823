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

const noAnswer = 'The server does not answer. Is it running?';

/** As browsers say that a request got no answer, or only the beginning of one; and tRPC, that the answer is none of ours. */
const unanswered =
  /failed to fetch|fetch failed|network ?error|load failed|network connection was lost|unable to transform response/i;

export function toProblem(error: unknown): Problem {
  const domain = property(property(error, 'data'), 'domain');
  const code = property(domain, 'code');
  const field = property(domain, 'field');
  const message = error instanceof Error ? error.message : 'Something went wrong.';
  // A proxy in front answers with a page of its own while the server is away.
  const unreadable = property(error, 'cause') instanceof SyntaxError;
  return {
    message: unreadable || unanswered.test(message) ? noAnswer : message,
    code: typeof code === 'string' ? code : null,
    field: typeof field === 'string' ? field : null,
  };
}
