/**
 * @file One event stream per browser. The tab that holds the lock keeps the stream open and forwards its messages; when
 * it closes, the next in line takes over from the last change it saw. Without locks every tab opens its own stream.
 */
import { type FeedMessage, readChange } from './change';

const name = 'masthead-changes';

export interface Feed {
  stop(): void;
}

/** `url` of the stream; `known`: the last change that is in what the page shows, or null; `onMessage` hears every change, resync and status, in the tab that reads the stream and in all others. */
export function startFeed(url: string, known: number | null, onMessage: (message: FeedMessage) => void): Feed {
  const stopped = new AbortController();
  let cursor = known;
  let live = false;
  let leading = false;

  const receive = (message: FeedMessage): void => {
    if (message.type === 'change') cursor = Math.max(cursor ?? 0, message.change.id);
    if (message.type === 'resync') cursor = message.cursor ?? cursor;
    if (message.type === 'status') {
      live = message.live;
      const missed = !leading && cursor !== null && message.cursor !== null && message.cursor > cursor;
      cursor = missed ? message.cursor : (cursor ?? message.cursor);
      // Another tab got a change while this one was loading.
      if (missed) onMessage({ type: 'resync', cursor });
    }
    onMessage(message);
  };

  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    const close = openStream(url, () => cursor, receive);
    return { stop: close };
  }

  const channel = new BroadcastChannel(name);
  const send = (message: FeedMessage): void => {
    if (stopped.signal.aborted) return;
    receive(message);
    channel.postMessage(message);
  };
  channel.onmessage = ({ data }: MessageEvent<FeedMessage | { type: 'hello' }>) => {
    // A new tab asks for the current state.
    if (data.type === 'hello') {
      if (leading) channel.postMessage({ type: 'status', live, cursor } satisfies FeedMessage);
      return;
    }
    receive(data);
  };
  channel.postMessage({ type: 'hello' });

  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      // The lock may be granted just as the page releases it.
      if (stopped.signal.aborted) return resolve();
      leading = true;
      const close = openStream(url, () => cursor, send);
      stopped.signal.addEventListener('abort', () => {
        close();
        leading = false;
        resolve();
      });
    });
  // Refused locks (a browser policy) leave the tab with its own stream.
  navigator.locks.request(name, { signal: stopped.signal }, lead).catch(() => {
    if (!stopped.signal.aborted) void lead();
  });

  return {
    stop: () => {
      stopped.abort();
      channel.close();
    },
  };
}

const reconnectAfter = 2000;

/**
 * Keeps a stream open until the returned function is called. The browser reconnects automatically and names the last event; what
 * it gives up on (an answer that is no stream, while the server restarts) is opened again.
 */
function openStream(url: string, cursor: () => number | null, send: (message: FeedMessage) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = (): void => {
    const after = cursor();
    const stream = new EventSource(after === null ? url : `${url}?after=${after}`);
    source = stream;
    stream.addEventListener('hello', (event) => {
      const said = readCursor(event.data);
      // Without our own cursor, changes between the page's queries and now were missed.
      if (after === null) send({ type: 'resync', cursor: said });
      send({ type: 'status', live: true, cursor: said });
    });
    stream.addEventListener('change', (event) => {
      const change = readChange(parseJson(event.data));
      if (change !== null) send({ type: 'change', change });
    });
    stream.addEventListener('resync', (event) => send({ type: 'resync', cursor: readCursor(event.data) }));
    stream.onerror = () => {
      send({ type: 'status', live: false, cursor: cursor() });
      if (stream.readyState !== EventSource.CLOSED || closed) return;
      timer = setTimeout(open, reconnectAfter);
    };
  };
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function readCursor(text: unknown): number | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('cursor' in value)) return null;
  return typeof value.cursor === 'number' ? value.cursor : null;
}
