/** @file A member by id, or whoever asks. */
import type { Database } from '@/db/open';
import { countAdmins, findMember } from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { MemberId } from '@/domain/ids';
import type { Actor } from '@/server/context';

/** @throws DomainError `not-found` */
export function requireMember(db: Database, id: MemberId): MemberRow {
  const row = findMember(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no member ${id}.`, { field: 'id' });
  return row;
}

/** @throws DomainError `conflict` where whoever asks has no account. */
export function requireSelf(actor: Actor): MemberId {
  if (actor.member !== undefined) return actor.member;
  throw new DomainError('conflict', 'Nobody has an account yet: create the first one under Settings, Members.');
}

/**
 * Who asks from a browser of their own: a token that leaked must not make others, nor touch the account.
 * @throws DomainError `forbidden` for a token
 */
export function requireOwnBrowser(actor: Actor): MemberId {
  if (actor.token === undefined) return requireSelf(actor);
  throw new DomainError('forbidden', 'A token can’t do this: sign in with a browser.');
}

/** @throws DomainError `conflict` where without `row` nobody could administer the platform. */
export function refuseLastAdmin(db: Database, row: MemberRow): void {
  if (row.access !== 'admin' || row.removedAt !== null || countAdmins(db) > 1) return;
  throw new DomainError('conflict', `${row.name} is the only administrator: make somebody else one first.`);
}
