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
  /** By whether cookies go over HTTPS only. */
  authentication?: Map<boolean, Authentication>;
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

/**
 * Passwords and sessions of this platform, for a request with these headers. The platform speaks HTTP; that its reader came by
 * HTTPS a proxy says, and only then would the browser take a cookie for HTTPS alone.
 */
export function platformAuthentication(headers: Headers): Authentication {
  const secure = /^https\b/i.test(headers.get('x-forwarded-proto') ?? '');
  const own = held();
  own.authentication ??= new Map();
  const path = settings().basePath === '' ? '/' : settings().basePath;
  const found = own.authentication.get(secure) ?? createAuthentication(platformDatabase().db, { secure, path });
  own.authentication.set(secure, found);
  return found;
}

/** What services are given for whoever these headers come from; null where nobody is signed in. */
export async function visitorContext(headers: Headers): Promise<ServiceContext | null> {
  const { db } = platformDatabase();
  const actor = await identify({ db, now: Date.now }, () => platformAuthentication(headers), headers);
  return actor === null ? null : contextOf(actor);
}

/** As `visitorContext`. @throws DomainError `unauthenticated` where nobody is signed in. */
export async function requestContext({ headers }: Request): Promise<ServiceContext> {
  const { db } = platformDatabase();
  return contextOf(await requireActor({ db, now: Date.now }, () => platformAuthentication(headers), headers));
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
