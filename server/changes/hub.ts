/**
 * @file The change feed of a web process: one poller for all streams. SQLite's data_version shows, at the cost of one
 * page read, whether another connection committed; own commits are seen because the feed is read either way.
 */
import { databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { changeRange, readChangesAfter } from '@/db/queries/change';
import type { Change } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import { settings } from '@/server/environment';
import { platformDatabase } from '@/server/platform-context';
import { Places } from './stream-limits';

export type Listener = (changes: readonly Change[]) => void;

const batch = 1000;

export class ChangeHub {
  /** The number of listeners. */
  readonly places = new Places();
  private readonly listeners = new Set<Listener>();
  private readonly closers = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private version = -1;
  private cursor = 0;

  /** `reader` must not be the connection that writes: its own commits leave data_version as it is. */
  constructor(private readonly reader: OpenDatabase) {}

  /** Id of the newest change. */
  newest(): number {
    return changeRange(this.reader.db).newest;
  }

  /** Changes after `cursor`, or null if some of them were pruned already. */
  since(cursor: number): readonly Change[] | null {
    const { oldest, newest } = changeRange(this.reader.db);
    if (cursor > newest || cursor < oldest - 1) return null;
    if (newest - cursor > batch) return null;
    return readChangesAfter(this.reader.db, cursor, batch).map(toChange);
  }

  /** `onClose` is called when the process ends. Returns how to stop listening. */
  listen(listener: Listener, onClose: () => void): () => void {
    this.listeners.add(listener);
    this.closers.add(onClose);
    if (this.timer === undefined) this.start();
    return () => {
      this.listeners.delete(listener);
      this.closers.delete(onClose);
      if (this.listeners.size === 0) this.stop();
    };
  }

  /** Ends all streams: Next waits for open ones before it exits. */
  close(): void {
    this.stop();
    for (const close of [...this.closers]) close();
  }

  private start(): void {
    this.cursor = this.newest();
    this.version = this.reader.dataVersion();
    this.timer = setInterval(() => this.poll(), tunables.changePollEvery);
    this.timer.unref();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private poll(): void {
    const version = this.reader.dataVersion();
    if (version === this.version) return;
    this.version = version;
    for (;;) {
      const rows = readChangesAfter(this.reader.db, this.cursor, batch);
      const last = rows.at(-1);
      if (last === undefined) return;
      this.cursor = last.id;
      const changes = rows.map(toChange);
      for (const listener of [...this.listeners]) listener(changes);
    }
  }
}

function toChange({ id, entity, key, run }: ReturnType<typeof readChangesAfter>[number]): Change {
  return { id, entity, key, ...(run === null ? {} : { run }) };
}

const key = Symbol.for('masthead.changes');
const holder = globalThis as typeof globalThis & { [key]?: ChangeHub };

/** The hub of this process, on globalThis; it closes its streams on SIGTERM and SIGINT. */
export function platformHub(): ChangeHub {
  if (holder[key] === undefined) {
    platformDatabase();
    const hub = new ChangeHub(openDatabase(databaseFile(settings().dataDirectory), 'reader'));
    holder[key] = hub;
    // Next's own handler waits for open answers, so these must end first; it does the exiting.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.prependListener(signal, () => hub.close());
  }
  return holder[key];
}
