/** @file The web process's database, sign-in and service contexts: opened once, kept on globalThis (Next bundles routes apart). */
import { keepFirstAccountSecret } from '@/db/first-account';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { announceRestored } from '@/db/restored-note';
import { leaveSecretInDatabase, sessionSecret } from '@/db/session-secret';
import { hashSecret } from '@/domain/secret';
import { type Authentication, createAuthentication } from './access/authentication';
import { identify, requireActor } from './access/identify';
import { originOf } from './access/origin';
import { type Actor, localAdmin, type ServiceContext } from './context';
import { settings } from './environment';
import { logger } from './logger';
import { ensurePresets } from './services/spaces/presets';

interface Held {
  open?: OpenDatabase;
  /** By whether cookies go over HTTPS only, and what signs them. */
  authentication?: Map<string, Promise<Authentication>>;
}
const key = Symbol.for('masthead.database');
const holder = globalThis as typeof globalThis & { [key]?: Held };

function held(): Held {
  holder[key] ??= {};
  return holder[key];
}

/** The database of the settings in force; migrated at the first call. */
export function platformDatabase(): OpenDatabase {
  const own = held();
  if (own.open === undefined) {
    const file = databaseFile(settings().dataDirectory);
    migrateDatabase(file);
    beginWith(file);
    own.open = openDatabase(file, 'web');
  }
  return own.open;
}

/** Initial writes, before the first answer: nobody waits yet, so this connection may. */
function beginWith(file: string): void {
  const { db, close } = openDatabase(file, 'ingestion');
  try {
    ensurePresets({ ctx: { db, actor: localAdmin, settings: settings(), now: Date.now } });
    const ended = leaveSecretInDatabase(db);
    if (ended !== null) {
      logger().warn(
        { sessions: ended },
        'sessions are kept as hashes from this version on: everyone signs in once more',
      );
    }
    keepFirstAccountSecret(db, settings().dataDirectory);
    announceRestored(db, settings().dataDirectory);
  } finally {
    close();
  }
}

/**
 * Passwords and sessions of this platform, for a request with these headers. The platform speaks HTTP; whether the user came over
 * HTTPS is known to the gate, and only then does the browser accept a secure cookie.
 */
export function platformAuthentication(headers: Headers): Promise<Authentication> {
  const secure = /^https\b/i.test(headers.get('x-forwarded-proto') ?? '');
  const own = held();
  own.authentication ??= new Map();
  const path = settings().basePath === '' ? '/' : settings().basePath;
  const { db } = platformDatabase();
  // Read each time: masthead secret rotate, another program, changes it.
  const secret = sessionSecret(settings().dataDirectory);
  const cookies = `${secure} ${hashSecret(secret)}`;
  const known = own.authentication.get(cookies);
  if (known !== undefined) return known;
  if (own.authentication.size > 4) own.authentication.clear();
  const made = createAuthentication(db, { secure, path, secret });
  own.authentication.set(cookies, made);
  // What could not be loaded now is tried again by the next who asks.
  made.catch(() => own.authentication?.delete(cookies));
  return made;
}

/** What services get for the sender of these headers; null if nobody is signed in. */
export async function visitorContext(headers: Headers): Promise<ServiceContext | null> {
  const { db } = platformDatabase();
  const actor = await identify(
    { db, now: Date.now, settings: settings() },
    () => platformAuthentication(headers),
    headers,
  );
  return actor === null ? null : contextOf(actor, headers);
}

/** For procedures, which say what they need themselves. @throws DomainError `unauthenticated` if nobody is signed in. */
export async function callerContext({ headers }: Request): Promise<ServiceContext> {
  const { db } = platformDatabase();
  const actor = await requireActor(
    { db, now: Date.now, settings: settings() },
    () => platformAuthentication(headers),
    headers,
  );
  return contextOf(actor, headers);
}

/** The context if the platform itself acts, or (with the headers of a request) if the caller can't be identified yet. */
export function platformContext(headers?: Headers): ServiceContext {
  platformDatabase();
  return contextOf(localAdmin, headers);
}

function contextOf(actor: Actor, headers?: Headers): ServiceContext {
  const { db } = held().open ?? platformDatabase();
  const origin = headers === undefined ? {} : { origin: originOf(actor, headers) };
  return { db, actor, settings: settings(), now: Date.now, ...origin };
}
