/**
 * @file Whatever is no page, answered without Next: its way to a route takes as long as a short answer, and it keeps a copy of the whole server for each. In
 * development everything goes through Next, which reloads what was changed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { answerRequest } from '@/server/http/routes';
import type { Handler } from './web-server';

const own = /^\/(api|ajax-api)\/|^\/version$/;

/** `otherwise`: Next, which also has what it would write in another way. */
export function directly(basePath: string, otherwise: Handler, answerTo = answerRequest): Handler {
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const ours = path.startsWith(basePath) && own.test(path.slice(basePath.length));
    if (!ours || path.endsWith('/') || path.includes('//')) return otherwise(request, response);
    const gone = new AbortController();
    // An error with its stack is made for it, so not after each answer.
    response.once('close', () => response.writableFinished || gone.abort());
    const answer = await answerTo(requestOf(request, gone.signal));
    try {
      await send(answer, response);
    } catch (error) {
      // Who asked has gone.
      if (!gone.signal.aborted) throw error;
    }
  };
}

function requestOf(request: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '', headers } = request;
  const own = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) own.set(name, typeof value === 'string' ? value : value.join(', '));
  // Node asks for `duplex` if a body is a stream; the DOM's types don't know it.
  const body: RequestInit & { duplex?: 'half' } =
    method === 'GET' || method === 'HEAD' || !hasBody(headers) ? {} : { body: bodyOf(request), duplex: 'half' };
  return new Request(`http://${headers['x-forwarded-host'] ?? headers.host}${url}`, {
    ...{ method, headers: own, signal },
    ...body,
  });
}

const hasBody = (headers: IncomingMessage['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Giving it up leaves the connection as it is: the answer is still to be sent. */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
    },
    { highWaterMark: 0 },
  );
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
  if (answer.body === null) return void response.end();
  if (/^application\/json\b/.test(answer.headers.get('content-type') ?? ''))
    return sendWhole(answer.body.getReader(), response);
  // An event stream may have nothing to say for a while.
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as WebStream<Uint8Array>), response);
}

/** A text comes in one piece, which is neither copied nor joined. */
async function sendWhole(reader: ReadableStreamDefaultReader<Uint8Array>, response: ServerResponse): Promise<void> {
  let { value: piece, done } = await reader.read();
  for (const pieces: Uint8Array[] = []; ; ) {
    if (done || piece === undefined) return void response.end(Buffer.concat(pieces));
    const next = await reader.read();
    if (next.done && pieces.length === 0) return void response.end(piece);
    pieces.push(piece);
    ({ value: piece, done } = next);
  }
}
