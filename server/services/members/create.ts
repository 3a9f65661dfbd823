/** @file What every new account goes through: nobody has its handle or address yet, and its password is kept as a hash. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { findMemberByEmail, findMemberByHandle, insertMember, type OutsideAccount } from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { memberIdSchema, newIdText } from '@/domain/ids';
import { emailSchema, handleSchema, memberNameSchema, passwordSchema } from '@/domain/member';
import type { Access } from '@/domain/member-access';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit';

export const newAccountSchema = z.strictObject({
  name: memberNameSchema,
  handle: handleSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type NewAccount = z.output<typeof newAccountSchema>;

/** Within the caller's transaction. @throws DomainError `conflict` naming the field that somebody else has. */
export function createMember(
  ctx: ServiceContext,
  tx: Database,
  account: Omit<NewAccount, 'password'>,
  access: Access,
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
