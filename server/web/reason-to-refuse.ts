/** @file Requests that no route could read: refused before Next, which would answer some of them with 500, or log an error for each. */
import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** Routes with other methods than GET; below the base path, and Next's own routes in development. */
const takesMore = /\/(api|ajax-api|_next|__next\w*)(\/|$)/;

/** Null if the request can be read. */
export function reasonToRefuse({
  method = 'GET',
  url = '',
  headers = {},
}: Partial<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>): Refusal | null {
  // A whole address would name a second host, which was not checked.
  if (!url.startsWith('/')) return bad('The address must be a path.');
  const [path = '', query = ''] = url.split('?', 2);
  if (!isEncoded(path) || !isEncoded(query.replaceAll('+', ' ')))
    return bad('The address holds a % that is not an escape, or an escape that is not UTF-8.');
  const onPages = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (!methods.has(method) || (!onPages && !takesMore.test(path)))
    return { status: 405, message: `Nothing here answers to ${method}.` };
  // No page has a server action.
  if (headers['next-action'] !== undefined) return bad('There are no server actions here.');
  if (path.includes('%00') || path.includes('\\')) return bad('The path holds a character that no path has.');
  return null;
}

const bad = (message: string): Refusal => ({ status: 400, message });

function isEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
