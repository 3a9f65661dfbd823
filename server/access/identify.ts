/** @file Identifies the caller: a token, a signed-in browser, or, until there are accounts, any user of the machine itself. */
import { findTokenByHash, touchToken } from '@/db/queries/api-token';
import { findMember, findSession, hasMembers } from '@/db/queries/member';
import { isBusy, whenFree } from '@/db/retry-when-locked';
import { DomainError, isDomainError } from '@/domain/errors';
import { type ApiTokenId, memberIdSchema } from '@/domain/ids';
import { lesserRole } from '@/domain/role';
import { hashSecret } from '@/domain/secret';
import { accessOfScopes } from '@/domain/token-scopes';
import { tunables } from '@/domain/tunables';
import { type Actor, localAdmin, type ServiceContext } from '@/server/context';
import { localHeader } from '@/server/web/gate';
import type { Authentication } from './authentication';
import { clientAddress } from './origin';
import { memberFromOutside, type OutsidePerson } from './outside-member';
import { personFromProxy } from './proxy';
import { noteRefusedSignIn } from './refused-sign-ins';

type Platform = Pick<ServiceContext, 'db' | 'now' | 'settings'>;

/**
 * Null if nobody is signed in. @throws DomainError `unauthenticated` if a token is not, or no longer, good; `forbidden` or `conflict`
 * if a proxy authenticates a user who has no access
 */
export async function identify(
  platform: Platform,
  authentication: () => Promise<Authentication>,
  headers: Headers,
): Promise<Actor | null> {
  const person = platform.settings.proxy == null ? null : personFromProxy(headers);
  if (person === null && !hasMembers(platform.db)) return headers.get(localHeader) === '1' ? localAdmin : null;
  // A proxy may send its own bearer: only ours begin so.
  const token = /^Bearer\s+(mht_\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token !== undefined) return actorOfToken(platform, token, clientAddress(headers));
  if (person !== null) return actorOfProxy(platform, person, clientAddress(headers));
  if (!headers.has('cookie')) return null;
  const held = await (await authentication()).api.getSession({ headers });
  if (held === null) return null;
  const row = findMember(platform.db, memberIdSchema.parse(held.user.id));
  if (row === undefined || row.removedAt !== null) return null;
  const provenAt = findSession(platform.db, held.session.id)?.provenAt ?? null;
  return { name: row.handle, access: row.access, member: row.id, session: held.session.id, provenAt };
}

/** As `identify`. @throws DomainError `unauthenticated` also if nobody is signed in */
export async function requireActor(
  platform: Platform,
  authentication: () => Promise<Authentication>,
  headers: Headers,
): Promise<Actor> {
  const actor = await identify(platform, authentication, headers);
  if (actor !== null) return actor;
  if (!hasMembers(platform.db)) {
    throw new DomainError(
      'unauthenticated',
      'Nobody has an account yet, and this platform is reached from more than its own machine: create the first with the link that npm start printed (masthead doctor, on that machine, shows it again).',
    );
  }
  throw new DomainError(
    'unauthenticated',
    'Sign in first. Programs send a token made under Settings, Account, as "Authorization: Bearer …"; the command line takes it from MASTHEAD_TOKEN.',
  );
}

/** Looked up for each request: the proxy names the user and the groups each time. */
async function actorOfProxy(platform: Platform, person: OutsidePerson, address: string | null): Promise<Actor> {
  const origin = { kind: 'browser', address } as const;
  const ctx: ServiceContext = { ...platform, actor: { name: person.subject, access: 'viewer' }, origin };
  try {
    const { handle, access, id } = await whenFree(() => memberFromOutside(ctx, person));
    // No password can be asked for here; the proxy has authenticated the user.
    return { name: handle, access, member: id, vouched: true, provenAt: platform.now() };
  } catch (error) {
    if (isDomainError(error) && error.code !== 'unavailable') {
      noteRefusedSignIn(ctx, { tried: person.subject, by: 'proxy', reason: error.code });
    }
    throw error;
  }
}

function actorOfToken({ db, now }: Platform, text: string, from: string | null): Actor {
  const found = findTokenByHash(db, hashSecret(text));
  if (found === undefined || found.member.removedAt !== null) {
    throw new DomainError('unauthenticated', 'This token is unknown: make a new one under Settings, Account.');
  }
  const { token, member } = found;
  const time = now();
  if (token.expiresAt !== null && token.expiresAt <= time) {
    throw new DomainError(
      'unauthenticated',
      `The token ${token.name} has expired: make another under Settings, Account.`,
    );
  }
  if (time - (token.lastUsedAt ?? 0) >= tunables.tokenUseNotedEvery) noteUse(db, token.id, time, from);
  const { id, name: tokenName, scopes } = token;
  const access = lesserRole(accessOfScopes(scopes), member.access);
  return { name: member.handle, access, member: member.id, token: id, tokenName, scopes };
}

/** No request waits for it: if the database is locked, the token's next use is recorded instead. */
function noteUse(db: Platform['db'], id: ApiTokenId, time: number, from: string | null): void {
  try {
    touchToken(db, id, time, from);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}
