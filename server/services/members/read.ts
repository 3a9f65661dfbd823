/** @file Members as the API gives them: all, the caller, and one by id. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import {
  countAdmins,
  findMember,
  hasMembers,
  hasOutsideAccount,
  listMemberRows,
  passwordHashOf,
  sessionsOf,
} from '@/db/queries/member';
import type { InvitationRow, MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { MemberId } from '@/domain/ids';
import { type InvitationRecord, type MemberRecord, memberRecordSchema, meRecordSchema } from '@/domain/records/member';
import { isProven } from '@/server/access/required-access';
import { type Actor, mayAccess, type ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';

export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({}),
  output: z.array(memberRecordSchema),
  run({ ctx }) {
    return listMemberRows(ctx.db).map((row) => toMemberRecord(ctx, ctx.db, row));
  },
});

export const me = operation({
  access: 'viewer',
  scope: 'read',
  kind: 'query',
  input: z.strictObject({}),
  output: meRecordSchema,
  run({ ctx }) {
    const { name, access, member } = ctx.actor;
    return {
      accounts: hasMembers(ctx.db),
      name,
      access,
      passwords: ctx.settings.passwords ?? true,
      hasPassword: member !== undefined && passwordHashOf(ctx.db, member) !== null,
      vouched: ctx.actor.vouched === true,
      proven: isProven(ctx),
      provider: providerOf(ctx),
      member: member === undefined ? null : toMemberRecord(ctx, ctx.db, requireMember(ctx.db, member)),
    };
  },
});

function providerOf({ db, settings, actor }: ServiceContext): z.output<typeof meRecordSchema>['provider'] {
  const { provider } = settings;
  if (provider == null) return null;
  const connected = actor.member !== undefined && hasOutsideAccount(db, actor.member, `oidc:${provider.issuer}`);
  return { name: provider.name, connected };
}

/** As the caller may see it. Ended sessions don't count. */
export function toMemberRecord({ actor, now }: ServiceContext, db: Database, row: MemberRow): MemberRecord {
  const { id, handle, name, access, removedAt } = row;
  const [newest] = sessionsOf(db, id, now());
  const email = mayAccess(actor, 'admin') || actor.member === id ? row.email : null;
  return {
    id,
    handle,
    name,
    email,
    access,
    removedAt,
    createdAt: row.createdAt.getTime(),
    signedInAt: newest?.createdAt.getTime() ?? null,
  };
}

export function toInvitationRecord(row: InvitationRow): InvitationRecord {
  const { secretHash: _, ...record } = row;
  return record;
}

/** @throws DomainError `not-found` */
export function requireMember(db: Database, id: MemberId): MemberRow {
  const row = findMember(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no member ${id}.`, { field: 'id' });
  return row;
}

/** @throws DomainError `conflict` if the caller has no account. */
export function requireSelf(actor: Actor): MemberId {
  if (actor.member !== undefined) return actor.member;
  throw new DomainError('conflict', 'Nobody has an account yet: create the first one under Settings, Members.');
}

/**
 * Callers from their own browser: a leaked token must not make others, nor change the account.
 * @throws DomainError `forbidden` for a token
 */
export function requireOwnBrowser(actor: Actor): MemberId {
  if (actor.token === undefined) return requireSelf(actor);
  throw new DomainError('forbidden', 'A token can’t do this: sign in with a browser.');
}

/** @throws DomainError `conflict` if `row` is the only administrator. */
export function refuseLastAdmin(db: Database, row: MemberRow): void {
  if (row.access !== 'admin' || row.removedAt !== null || countAdmins(db) > 1) return;
  throw new DomainError('conflict', `${row.name} is the only administrator: make someone else one first.`);
}
