/** @file The change feed over HTTP, for programs: reconnects automatically, from the last change it saw. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { DomainError, isDomainError } from '@/domain/errors';
import { type Change, changeSchema } from '@/domain/records/change';
import { authorization } from './create-client';

/** `hello` at every connection; `resync`: changes may have been missed, so read again what you show. */
export type FeedEvent = { readonly type: 'hello' | 'resync' } | { readonly type: 'change'; readonly change: Change };

export interface WatchOptions {
  readonly url: string;
  readonly token?: string | undefined;
  /** Cursor to start after; by default now. */
  readonly after?: number;
  readonly signal?: AbortSignal;
}

const cursorSchema = z.object({ cursor: z.int() });
const pauses = [500, 1000, 2000, 5000];
const triesBeforeGivingUp = 6;

/** Ends when `signal` aborts. @throws DomainError `unavailable` if the platform does not answer for long. */
export async function* watchChanges({ url, token, after, signal }: WatchOptions): AsyncGenerator<FeedEvent> {
  let cursor = after ?? null;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      for await (const event of connect(url, token, cursor, signal)) {
        failures = 0;
        cursor = event.cursor ?? cursor;
        yield event.said;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (isDomainError(error)) throw error;
      failures++;
      if (failures >= triesBeforeGivingUp) {
        throw new DomainError('unavailable', `The platform at ${url} does not answer any more.`, { cause: error });
      }
    }
    await pause(pauses[Math.min(failures, pauses.length - 1)] ?? 1000, signal);
  }
}

async function* connect(url: string, token: string | undefined, after: number | null, signal: AbortSignal | undefined) {
  const query = after === null ? '' : `?after=${after}`;
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/changes${query}`, {
    headers: authorization(token),
    ...(signal ? { signal } : {}),
  });
  if (response.status === 401 || response.status === 403) {
    throw new DomainError('unauthenticated', 'This token is no longer valid: make another one.');
  }
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const event = understand(value.event ?? '', value.data);
      if (event !== null) yield event;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function understand(type: string, data: string): { said: FeedEvent; cursor: number | null } | null {
  switch (type) {
    case 'hello':
    case 'resync':
      return { said: { type }, cursor: cursorSchema.parse(JSON.parse(data)).cursor };
    case 'change': {
      const change = changeSchema.parse(JSON.parse(data));
      return { said: { type, change }, cursor: change.id };
    }
    default:
      return null;
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
