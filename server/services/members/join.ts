/** @file Creates accounts: the first one by the printed secret, the others by an invitation, with the same checks. */
import { z } from 'zod';
import { firstAccountPrefix, keepFirstAccountSecret } from '@/db/first-account';
import { type Database, inTransaction } from '@/db/open';
import { deleteInvitation } from '@/db/queries/invitation';
import {
  deleteSessions,
  findMemberByEmail,
  findMemberByHandle,
  hasMembers,
  insertMember,
  type OutsideAccount,
  updatePassword,
} from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { readSecret } from '@/db/secrets';
import { DomainError } from '@/domain/errors';
import { memberIdSchema, newIdText } from '@/domain/ids';
import { emailSchema, handleSchema, memberNameSchema, passwordSchema } from '@/domain/member';
import type { MemberRecord } from '@/domain/records/member';
import type { Role } from '@/domain/role';
import { hashSecret } from '@/domain/secret';
import { hashPassword } from '@/server/access/passwords';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireInvitation } from './invitations';
import { requireGoodPassword } from './password';
import { requireMember, toMemberRecord } from './read';

export const isFirstAccountSecret = (secret: string): boolean => secret.startsWith(firstAccountPrefix);

/** @throws DomainError `not-found` if it is not the one in the data folder, or there is an account */
export function requireFirstAccountSecret({ db, settings }: ServiceContext, secret: string): void {
  const kept = hasMembers(db) ? null : readSecret(settings.dataDirectory, 'first-account');
  // Compares hashes, so the time it takes reveals nothing.
  if (kept !== null && hashSecret(kept) === hashSecret(secret)) return;
  throw new DomainError(
    'not-found',
    'This link creates no account (any more). The operator finds the one that does in the output of npm start, and with masthead doctor.',
  );
}

/** The caller has checked the secret. @throws DomainError `conflict` if there is an account. */
export async function createFirstMember({ ctx, input }: Call<z.input<typeof newAccountSchema>>): Promise<MemberRecord> {
  const { password, ...account } = newAccountSchema.parse(input);
  requireGoodPassword(password, account, 'password');
  const hash = await hashPassword(password);
  const made = inTransaction(ctx.db, (tx) => {
    if (hasMembers(tx)) {
      throw new DomainError('conflict', 'There is an account already: its owner can invite you.');
    }
    return toMemberRecord(ctx, tx, createMember(ctx, tx, account, 'admin', hash));
  });
  keepFirstAccountSecret(ctx.db, ctx.settings.dataDirectory);
  return made;
}

export const newAccountSchema = z.strictObject({
  name: memberNameSchema,
  handle: handleSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type NewAccount = z.output<typeof newAccountSchema>;

/** Within the caller's transaction. @throws DomainError `conflict` naming the field that another member has. */
export function createMember(
  ctx: ServiceContext,
  tx: Database,
  account: Omit<NewAccount, 'password'>,
  access: Role,
  proof: string | OutsideAccount,
): MemberRow {
  const { name, handle, email } = account;
  if (findMemberByHandle(tx, handle) !== undefined) {
    throw new DomainError('conflict', `The handle ${handle} is taken.`, { field: 'handle' });
  }
  if (findMemberByEmail(tx, email) !== undefined) {
    throw new DomainError('conflict', `There is an account for ${email} already: sign in with it.`, { field: 'email' });
  }
  const now = new Date(ctx.now());
  const id = memberIdSchema.parse(newIdText('us'));
  const row = { id, handle, name, email, access, emailVerified: false, image: null, removedAt: null };
  insertMember(tx, { ...row, createdAt: now, updatedAt: now }, proof);
  noteChange(ctx, tx, 'member', id);
  audit(ctx, tx, 'member.create', id, { handle, access });
  return { ...row, createdAt: now, updatedAt: now };
}

export const joinInput = z.strictObject({
  secret: z.string().max(200),
  password: passwordSchema,
  /** If a new person joins. */
  account: newAccountSchema.omit({ password: true }).optional(),
});
export type JoinInput = z.input<typeof joinInput>;

/** Returns the address to sign in with. @throws DomainError `not-found` for an expired link */
export async function join({ ctx, input }: Call<JoinInput>): Promise<{ readonly email: string }> {
  const { secret, password, account } = joinInput.parse(input);
  if (isFirstAccountSecret(secret)) {
    requireFirstAccountSecret(ctx, secret);
    if (account === undefined) throw nobodyNamed();
    await createFirstMember({ ctx, input: { ...account, password } });
    return { email: account.email };
  }
  // Before the expensive hashing, so that guessing links costs us little.
  const { memberId } = requireInvitation(ctx, ctx.db, secret);
  const owner = memberId === null ? account : requireMember(ctx.db, memberId);
  if (owner === undefined) throw nobodyNamed();
  requireGoodPassword(password, owner, 'password');
  const hash = await hashPassword(password);
  return inTransaction(ctx.db, (tx) => {
    const link = requireInvitation(ctx, tx, secret);
    deleteInvitation(tx, link.id);
    if (link.memberId === null) {
      if (account === undefined) throw nobodyNamed();
      const row = createMember(
        { ...ctx, actor: { name: account.handle, access: link.access } },
        tx,
        account,
        link.access,
        hash,
      );
      return { email: row.email };
    }
    const row = requireMember(tx, link.memberId);
    updatePassword(tx, row.id, hash, ctx.now());
    deleteSessions(tx, row.id);
    noteChange(ctx, tx, 'member', row.id);
    audit({ ...ctx, actor: { name: row.handle, access: row.access } }, tx, 'member.password', row.id, { by: 'link' });
    return { email: row.email };
  });
}

function nobodyNamed(): DomainError {
  return new DomainError('invalid-input', 'Give your name, handle and address.', { field: 'account' });
}
