/** @file The one reader of requests' bodies: counts bytes as they come and stops at the route's limit, whatever the headers say. */
import { DomainError } from '@/domain/errors';
import { jsonFault } from '@/domain/json-fault';
import { tunables } from '@/domain/tunables';

/** For unknown callers: signing in, joining. */
export const strangersBytes = tunables.strangersBodyBytes;

/**
 * The body, up to `most` bytes; null if there is none. Nothing is read before the first chunk is requested. A body that is too long fails with
 * `too-large`, at once if the request declares it; a truncated one with `invalid-input`.
 */
export function countedBody(request: Request, most: number): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (request.body === null) return null;
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = request.body.getReader();
  const declared = Number(request.headers.get('content-length') ?? 0);
  let bytes = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (declared > most) return controller.error(tooLarge(most));
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          bytes += value.length;
          if (bytes <= most) return controller.enqueue(value);
          controller.error(tooLarge(most));
          await reader.cancel();
        } catch (cause) {
          controller.error(cutShort(cause));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The same request with its body counted, for a library that reads it itself. */
export function withCountedBody(request: Request, most: number): Request {
  const body = countedBody(request, most);
  if (body === null) return request;
  const { url, method, headers, signal } = request;
  // Node asks for `duplex` if a body is a stream; the DOM's types don't know it.
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body, duplex: 'half' };
  return new Request(url, init);
}

/** A form of another site may post text without a preflight, but not JSON. @throws DomainError `invalid-input` */
export function requireJson({ headers }: Request): void {
  if (/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) return;
  throw new DomainError('invalid-input', 'Send the input as JSON, with the header Content-Type: application/json.');
}

/**
 * The body as JSON; undefined if it is empty.
 * @throws DomainError `invalid-input` for another content type, or invalid JSON; `too-large`
 */
export async function readJson(request: Request, most: number): Promise<unknown> {
  requireJson(request);
  return parseJson(await new Response(countedBody(request, most)).text());
}

export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid-input', `The input is not valid JSON: ${jsonFault(text)}.`, {
      field: 'input',
      cause,
    });
  }
}

function tooLarge(most: number): DomainError {
  return new DomainError('too-large', `The request is too large: its body may have ${inWords(most)} here.`);
}

function inWords(bytes: number): string {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30} GiB`;
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`;
}

/** The client is gone: not our error. */
function cutShort(cause: unknown): DomainError {
  return new DomainError('invalid-input', 'The request ended before all of its body was there.', { cause });
}
