/** @file The web process's database, sign-in and service contexts: opened once, kept on globalThis (Next bundles routes apart). */
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { type Authentication, createAuthentication } from './access/authentication';
import { identify, requireActor } from './access/identify';
import { type Actor, localAdmin, type ServiceContext } from './context';
import { ensurePresets } from './services/spaces/ensure-presets';
import { settings } from './settings';

interface Held {
  open?: OpenDatabase;
  authentication?: Authentication;
}
const key = Symbol.for('masthead.database');
const holder = globalThis as typeof globalThis & { [key]?: Held };

function held(): Held {
  holder[key] ??= {};
  return holder[key];
}

/** The database of the settings in force; brought to the current schema at the first call. */
export function platformDatabase(): OpenDatabase {
  const own = held();
  if (own.open === undefined) {
    const file = databaseFile(settings().dataDirectory);
    migrateDatabase(file);
    own.open = openDatabase(file, 'web');
    ensurePresets({ ctx: contextOf(localAdmin) });
  }
  return own.open;
}

/** Passwords and sessions of this platform. */
export function platformAuthentication(): Authentication {
  const own = held();
  own.authentication ??= createAuthentication(platformDatabase().db, {
    secure: settings().url.startsWith('https:'),
    path: settings().basePath === '' ? '/' : settings().basePath,
  });
  return own.authentication;
}

/** What services are given for whoever these headers come from; null where nobody is signed in. */
export async function visitorContext(headers: Headers): Promise<ServiceContext | null> {
  const { db } = platformDatabase();
  const actor = await identify({ db, now: Date.now }, platformAuthentication, headers);
  return actor === null ? null : contextOf(actor);
}

/** As `visitorContext`. @throws DomainError `unauthenticated` where nobody is signed in. */
export async function requestContext({ headers }: Request): Promise<ServiceContext> {
  const { db } = platformDatabase();
  return contextOf(await requireActor({ db, now: Date.now }, platformAuthentication, headers));
}

/** What services are given where the platform itself acts, or whoever asks can't be known yet. */
export function platformContext(): ServiceContext {
  platformDatabase();
  return contextOf(localAdmin);
}

function contextOf(actor: Actor): ServiceContext {
  const { db } = held().open ?? platformDatabase();
  return { db, actor, settings: settings(), now: Date.now };
}
