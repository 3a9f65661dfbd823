/** @file Whether the opener of an event stream may keep reading it: the session or token is still good, the member still here and as they were. */
import { findToken } from '@/db/queries/api-token';
import { findMember, findSession, hasMembers } from '@/db/queries/member';
import { lesserRole } from '@/domain/role';
import { accessOfScopes } from '@/domain/token-scopes';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import type { Holder } from './stream-limits';

export function stillAdmitted({ db, actor, now }: Pick<ServiceContext, 'db' | 'actor' | 'now'>): boolean {
  // Until there are accounts, any user of the machine itself; afterwards, nobody without one.
  if (actor.member === undefined) return !hasMembers(db);
  const member = findMember(db, actor.member);
  if (member === undefined || member.removedAt !== null) return false;
  if (actor.token !== undefined) {
    const token = findToken(db, actor.token);
    if (token === undefined || (token.expiresAt !== null && token.expiresAt <= now())) return false;
    return lesserRole(accessOfScopes(token.scopes), member.access) === actor.access;
  }
  if (member.access !== actor.access) return false;
  if (actor.session === undefined) return true;
  const session = findSession(db, actor.session);
  return session !== undefined && session.expiresAt.getTime() > now();
}

/** The key by which streams are counted: a token, a session, or without either the address. */
export function holderOf({ actor, origin }: Pick<ServiceContext, 'actor' | 'origin'>): Holder {
  const { token, session, member } = actor;
  const own = token ?? session;
  if (own !== undefined) return { key: own, most: tunables.streamsEach };
  return { key: member ?? `address ${origin?.address ?? ''}`, most: tunables.streamsFromAddress };
}
