/** @file The hub of this process, on globalThis; it closes its streams on SIGTERM and SIGINT. */
import { databaseFile, openDatabase } from '@/db/open';
import { platformDatabase } from '@/server/platform-context';
import { settings } from '@/server/settings';
import { ChangeHub } from './hub';

const key = Symbol.for('masthead.changes');
const holder = globalThis as typeof globalThis & { [key]?: ChangeHub };

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
