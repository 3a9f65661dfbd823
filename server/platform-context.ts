/** @file The web process's database and service context: opened once, kept on globalThis (Next bundles routes apart). */
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { localAdmin, type ServiceContext } from './context';
import { ensurePresets } from './services/spaces/ensure-presets';
import { settings } from './settings';

interface Held {
  open?: OpenDatabase;
}
const key = Symbol.for('masthead.database');
const holder = globalThis as typeof globalThis & { [key]?: Held };

/** The database of the settings in force; brought to the current schema at the first call. */
export function platformDatabase(): OpenDatabase {
  holder[key] ??= {};
  const held = holder[key];
  if (held.open === undefined) {
    const file = databaseFile(settings().dataDirectory);
    migrateDatabase(file);
    held.open = openDatabase(file, 'web');
    ensurePresets({ ctx: contextOn(held.open) });
  }
  return held.open;
}

/** What services are given in this process, for the local admin. */
export function platformContext(): ServiceContext {
  return contextOn(platformDatabase());
}

function contextOn({ db }: OpenDatabase): ServiceContext {
  return { db, actor: localAdmin, settings: settings(), now: Date.now };
}
