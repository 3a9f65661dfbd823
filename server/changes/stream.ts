/** @file One subscriber's event stream: hello, then changes as they come, a ping now and then, resync if some were missed. */
import type { Change } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import type { ChangeHub } from './hub';

interface Reader {
  /** Cursor of the last change it saw; null starts from now. */
  readonly after: number | null;
  readonly signal: AbortSignal;
  /** Whether it may continue. */
  admitted(): boolean;
  /** Called once, when the stream has ended. */
  leave(): void;
}

/** After which a reader may have lost access. */
const accessEntities: ReadonlySet<Change['entity']> = new Set(['member', 'token']);

export function changeStream(hub: ChangeHub, reader: Reader): ReadableStream<Uint8Array> {
  const { after, signal } = reader;
  const encoder = new TextEncoder();
  let end = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let sent = after ?? hub.newest();
      const send = (event: string, data: unknown, id?: number): void => {
        const head = id === undefined ? '' : `id: ${id}\n`;
        controller.enqueue(encoder.encode(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      };
      const pass = (changes: readonly Change[]): void => {
        if (changes.some(({ entity }) => accessEntities.has(entity)) && !reader.admitted()) {
          close();
          return;
        }
        for (const change of changes) {
          if (change.id <= sent) continue;
          sent = change.id;
          send('change', change, change.id);
        }
      };
      let stop = (): void => undefined;
      let closed = false;
      const close = (): void => {
        if (closed) return;
        closed = true;
        end();
        controller.close();
      };
      // Access that ends by time alone is checked here.
      const ping = setInterval(() => (reader.admitted() ? send('ping', {}) : close()), tunables.streamPingEvery);
      end = () => {
        closed = true;
        clearInterval(ping);
        signal.removeEventListener('abort', close);
        stop();
        reader.leave();
      };
      // Listening starts before missed changes are read, so that none is lost; `pass` drops duplicates.
      stop = hub.listen(pass, close);
      const missed = hub.since(sent);
      if (missed === null) sent = hub.newest();
      // An id on hello lets a reconnecting browser name its position.
      send('hello', { cursor: sent }, sent);
      if (missed === null) send('resync', { cursor: sent }, sent);
      else pass(missed);
      signal.addEventListener('abort', close);
      if (signal.aborted) close();
    },
    cancel() {
      end();
    },
  });
}
