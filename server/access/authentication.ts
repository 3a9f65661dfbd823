/**
 * @file Passwords and sessions, by better-auth on our own tables. It is called as a library only: its own HTTP routes are not
 * mounted, so what it can do besides (signing up, mailing, other providers) is not reachable.
 */

import { randomBytes } from 'node:crypto';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { z } from 'zod';
import type { OpenDatabase } from '@/db/open';
import { inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform/state';
import { credential, member, session, verification } from '@/db/schema';
import { hashSecret } from '@/domain/secret';
import { tunables } from '@/domain/tunables';

const key = 'session-secret';

/** Signs cookies; made at the first use, kept with the data, so that a restart signs nobody out. */
function sessionSecret(db: OpenDatabase['db']): string {
  return inTransaction(db, (tx) => {
    const kept = z.string().safeParse(readPlatformState(tx, key)?.value);
    if (kept.success) return kept.data;
    const secret = randomBytes(32).toString('hex');
    writePlatformState(tx, key, secret, Date.now());
    return secret;
  });
}

export interface CookieSettings {
  /** Sent over HTTPS only. */
  readonly secure: boolean;
  /** The sub-path of the platform, or `/`. */
  readonly path: string;
}

export function createAuthentication(db: OpenDatabase['db'], { secure, path }: CookieSettings) {
  const secret = sessionSecret(db);
  return betterAuth({
    // Only names the protocol: the library's own routes are not mounted.
    baseURL: secure ? 'https://masthead.invalid' : 'http://masthead.invalid',
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(db, {
      provider: 'sqlite',
      schema: { user: member, session, account: credential, verification },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    user: {
      additionalFields: {
        handle: { type: 'string', required: true, input: false },
        access: { type: 'string', required: true, input: false },
      },
    },
    session: { expiresIn: tunables.sessionLasts / 1000, disableSessionRefresh: true },
    advanced: {
      // Cookies know no ports: two platforms behind one host name must not sign each other's people out.
      cookiePrefix: `masthead-${hashSecret(secret).slice(0, 8)}`,
      useSecureCookies: secure,
      defaultCookieAttributes: { path, sameSite: 'lax', httpOnly: true },
    },
  });
}
export type Authentication = ReturnType<typeof createAuthentication>;
