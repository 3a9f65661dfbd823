/** @file Who asks: a token, a signed-in browser, or, until there are accounts, anybody. */
import { findTokenByHash, touchToken } from '@/db/queries/api-token/tokens';
import { findMember, hasMembers } from '@/db/queries/member/find';
import { DomainError } from '@/domain/errors';
import { memberIdSchema } from '@/domain/ids';
import { lesserAccess } from '@/domain/member-access';
import { hashSecret } from '@/domain/secret';
import { tunables } from '@/domain/tunables';
import { type Actor, localAdmin, type ServiceContext } from '@/server/context';
import type { Authentication } from './authentication';

type Platform = Pick<ServiceContext, 'db' | 'now'>;

/** Null where nobody is signed in. @throws DomainError `unauthenticated` where a token is not, or no longer, good. */
export async function identify(
  platform: Platform,
  authentication: () => Authentication,
  headers: Headers,
): Promise<Actor | null> {
  if (!hasMembers(platform.db)) return localAdmin;
  // A proxy may send a bearer of its own: only ours begin so.
  const token = /^Bearer\s+(mht_\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token !== undefined) return actorOfToken(platform, token);
  if (!headers.has('cookie')) return null;
  const held = await authentication().api.getSession({ headers });
  if (held === null) return null;
  const row = findMember(platform.db, memberIdSchema.parse(held.user.id));
  if (row === undefined || row.removedAt !== null) return null;
  return { name: row.handle, access: row.access, member: row.id, session: held.session.id };
}

/** As `identify`. @throws DomainError `unauthenticated` also where nobody is signed in */
export async function requireActor(
  platform: Platform,
  authentication: () => Authentication,
  headers: Headers,
): Promise<Actor> {
  const actor = await identify(platform, authentication, headers);
  if (actor !== null) return actor;
  throw new DomainError(
    'unauthenticated',
    'Sign in first. Programs send a token made under Settings, Account, as "Authorization: Bearer …"; the command line takes it from MASTHEAD_TOKEN.',
  );
}

function actorOfToken({ db, now }: Platform, text: string): Actor {
  const found = findTokenByHash(db, hashSecret(text));
  if (found === undefined || found.member.removedAt !== null) {
    throw new DomainError('unauthenticated', 'This token is not known: make one under Settings, Account.');
  }
  const { token, member } = found;
  const time = now();
  if (token.expiresAt !== null && token.expiresAt <= time) {
    throw new DomainError(
      'unauthenticated',
      `The token ${token.name} has expired: make another under Settings, Account.`,
    );
  }
  if (time - (token.lastUsedAt ?? 0) >= tunables.tokenUseNotedEvery) touchToken(db, token.id, time);
  return { name: member.handle, access: lesserAccess(token.access, member.access), member: member.id, token: token.id };
}
