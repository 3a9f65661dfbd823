/** @file The member for a user authenticated by a provider or a proxy: found, or created at first sign-in, with the role of their groups. */
import { type Database, inTransaction } from '@/db/open';
import { deleteInvitationsBy } from '@/db/queries/invitation';
import {
  countAdmins,
  findMemberByEmail,
  findMemberByHandle,
  findMemberOutside,
  insertOutsideAccount,
  type OutsideAccount,
  updateMember,
} from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { MemberId } from '@/domain/ids';
import { emailSchema, handleSchema } from '@/domain/member';
import type { Role } from '@/domain/role';
import { roleOfGroups } from '@/domain/role-mapping';
import { hashSecret } from '@/domain/secret';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { createMember } from '@/server/services/members/join';

export interface OutsidePerson extends OutsideAccount {
  readonly groups: readonly string[];
  /** Candidates for the handle; the first valid one counts. */
  readonly handles: readonly string[];
  readonly name: string | null;
  readonly email: string | null;
}

/**
 * They are known by provider and subject alone: an e-mail address can be reassigned. @throws DomainError `forbidden` if no
 * group of theirs has a role or they were removed, `conflict` if another member has their address
 */
export function memberFromOutside(ctx: ServiceContext, person: OutsidePerson): MemberRow {
  const access = roleOfGroups(ctx.settings.roles ?? [], person.groups);
  const settled = findMemberOutside(ctx.db, person.provider, person.subject);
  // A proxy names the user with each request: without changes nothing is written.
  if (settled !== undefined && settled.removedAt === null && settled.access === access) return settled;
  return inTransaction(ctx.db, (tx) => {
    const known = findMemberOutside(tx, person.provider, person.subject);
    if (known?.removedAt != null) {
      throw new DomainError('forbidden', 'This account was removed: ask an administrator to restore it.');
    }
    if (access === null) {
      throw new DomainError('forbidden', 'None of your groups may use this platform: ask its operator.');
    }
    return known === undefined ? makeMember(ctx, tx, person, access) : withRole(ctx, tx, known, access);
  });
}

/** The role that the groups give now. The only administrator stays one: otherwise nobody could fix the rules. */
function withRole(ctx: ServiceContext, tx: Database, row: MemberRow, access: Role): MemberRow {
  if (row.access === access || (row.access === 'admin' && countAdmins(tx) === 1)) return row;
  updateMember(tx, row.id, { access }, ctx.now());
  if (row.access === 'admin') deleteInvitationsBy(tx, row.handle);
  noteChange(ctx, tx, 'member', row.id);
  audit(as(ctx, row.handle, access), tx, 'member.access', row.id, { handle: row.handle, access, by: 'groups' });
  return { ...row, access };
}

function makeMember(ctx: ServiceContext, tx: Database, person: OutsidePerson, access: Role): MemberRow {
  const handle = freeHandle(tx, person.handles);
  const given = emailSchema.safeParse(person.email ?? '');
  // Some providers give no address, but each account here has one.
  const email = given.success ? given.data : `${hashSecret(person.subject).slice(0, 16)}@outside.invalid`;
  if (findMemberByEmail(tx, email) !== undefined) {
    throw new DomainError(
      'conflict',
      `Someone here already uses the address ${email}. If it is you, sign in as before and connect the two under Settings, Account.`,
      { field: 'email' },
    );
  }
  const name = (person.name ?? '').trim().slice(0, 80) || handle;
  return createMember(as(ctx, handle, access), tx, { name, handle, email }, access, person);
}

/** Connects a signed-in member with an outside account. @throws DomainError `conflict` if that account is another member's here */
export function connectOutside(ctx: ServiceContext, id: MemberId, person: OutsidePerson): void {
  inTransaction(ctx.db, (tx) => {
    const known = findMemberOutside(tx, person.provider, person.subject);
    if (known?.id === id) return;
    if (known !== undefined) {
      throw new DomainError('conflict', `That account belongs to ${known.handle} here already.`);
    }
    insertOutsideAccount(tx, id, person, ctx.now());
    noteChange(ctx, tx, 'member', id);
    audit(ctx, tx, 'member.connect', id, { provider: person.provider });
  });
}

export function as(ctx: ServiceContext, name: string, access: Role): ServiceContext {
  return { ...ctx, actor: { name, access } };
}

/** The first valid handle, with a number if others have it. */
function freeHandle(tx: Database, wishes: readonly string[]): string {
  const plain = wishes
    .map((wish) =>
      wish
        .slice(0, 255)
        .split('@')[0]
        ?.toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/^[^a-z]+|-+$/g, '')
        .slice(0, 28),
    )
    .find((wish) => handleSchema.safeParse(wish).success);
  const base = plain ?? 'member';
  let handle = base;
  for (let number = 2; findMemberByHandle(tx, handle) !== undefined; number++) handle = `${base}-${number}`;
  return handle;
}
