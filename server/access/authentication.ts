/**
 * @file Passwords and sessions, by better-auth on our own tables. It is called as a library only: its own HTTP routes are not
 * mounted, so its other features (signing up, mailing, other providers) are not reachable. Loaded when somebody signs in: a platform without accounts
 * never needs its 13 MB.
 */

import { z } from 'zod';
import type { OpenDatabase } from '@/db/open';
import { credential, member, session, verification } from '@/db/schema';
import { memberIdSchema } from '@/domain/ids';
import { hashSecret } from '@/domain/secret';
import { tunables } from '@/domain/tunables';
import { withHashedTokens } from './hashed-tokens';
import { knownDevices } from './known-devices';
import { hashPassword, verifyPassword } from './passwords';

export interface CookieSettings {
  /** Sent over HTTPS only. */
  readonly secure: boolean;
  /** The sub-path of the platform, or `/`. */
  readonly path: string;
  /** Signs them. */
  readonly secret: string;
}

export async function createAuthentication(db: OpenDatabase['db'], { secure, path, secret }: CookieSettings) {
  const [{ drizzleAdapter }, { APIError, createAuthEndpoint }, { setSessionCookie }, { betterAuth }] =
    await Promise.all([
      import('better-auth/adapters/drizzle'),
      import('better-auth/api'),
      import('better-auth/cookies'),
      import('better-auth/minimal'),
    ]);
  /** A session for a member who authenticated elsewhere, made and sent as in a sign-in by password. */
  const signInMember = createAuthEndpoint(
    '/sign-in/member',
    { method: 'POST', body: z.object({ member: memberIdSchema }) },
    async (ctx) => {
      const { internalAdapter } = ctx.context;
      const user = await internalAdapter.findUserById(ctx.body.member);
      if (user === null) throw new APIError('UNAUTHORIZED');
      const session = await internalAdapter.createSession(user.id, false);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ member: user.id });
    },
  );
  // Cookies ignore ports: two platforms under one host name must not sign out each other's users.
  const prefix = `masthead-${hashSecret(secret).slice(0, 8)}`;
  const library = betterAuth({
    // Only sets the protocol: the library's own routes are not mounted.
    baseURL: secure ? 'https://masthead.invalid' : 'http://masthead.invalid',
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: withHashedTokens(
      drizzleAdapter(db, {
        provider: 'sqlite',
        schema: { user: member, session, account: credential, verification },
      }),
    ),
    plugins: [{ id: 'masthead', endpoints: { signInMember } }],
    emailAndPassword: { enabled: true, disableSignUp: true, password: { hash: hashPassword, verify: verifyPassword } },
    user: {
      additionalFields: {
        handle: { type: 'string', required: true, input: false },
        access: { type: 'string', required: true, input: false },
      },
    },
    // Reading a session writes nothing: the clean-up removes expired ones.
    session: { expiresIn: tunables.sessionLasts / 1000, disableSessionRefresh: true, deferSessionRefresh: true },
    advanced: {
      cookiePrefix: prefix,
      useSecureCookies: secure,
      defaultCookieAttributes: { path, sameSite: 'lax', httpOnly: true },
    },
  });
  return { api: library.api, devices: knownDevices({ secret, name: `${prefix}.device`, path, secure }) };
}
export type Authentication = Awaited<ReturnType<typeof createAuthentication>>;
