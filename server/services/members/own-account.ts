/** @file What members change of their own account. */
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteInvitationsOf } from '@/db/queries/invitation/invitations';
import { findMemberByEmail, passwordHashOf } from '@/db/queries/member/find';
import { deleteSessions, updateMember, updatePassword } from '@/db/queries/member/save';
import { DomainError } from '@/domain/errors';
import { emailSchema, memberNameSchema, passwordSchema } from '@/domain/member';
import type { MemberRecord } from '@/domain/records/member';
import { wrongPasswords } from '@/server/access/wrong-passwords';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireMember, requireOwnBrowser } from './require-member';
import { toMemberRecord } from './to-record';

export const editMeInput = z.strictObject({ name: memberNameSchema, email: emailSchema });
export type EditMeInput = z.input<typeof editMeInput>;

/** @throws DomainError `conflict` where somebody else has the address */
export function editMe({ ctx, input }: Call<EditMeInput>): MemberRecord {
  const changes = editMeInput.parse(input);
  const id = requireOwnBrowser(ctx.actor);
  return inTransaction(ctx.db, (tx) => {
    const other = findMemberByEmail(tx, changes.email);
    if (other !== undefined && other.id !== id) {
      throw new DomainError('conflict', `Somebody else has the address ${changes.email}.`, { field: 'email' });
    }
    updateMember(tx, id, changes, ctx.now());
    noteChange(ctx, tx, 'member', id);
    audit(ctx, tx, 'member.edit', id, changes);
    return toMemberRecord(tx, requireMember(tx, id), ctx.now());
  });
}

export const changePasswordInput = z.strictObject({ current: z.string().max(128), next: passwordSchema });
export type ChangePasswordInput = z.input<typeof changePasswordInput>;
export const signedOutSchema = z.object({ sessions: z.int() });

/**
 * Signs out every other browser and ends links to a new password.
 * @throws DomainError `invalid-input` where the current password is wrong, `forbidden` after too many wrong ones
 */
export async function changePassword({
  ctx,
  input,
}: Call<ChangePasswordInput>): Promise<z.output<typeof signedOutSchema>> {
  const { current, next } = changePasswordInput.parse(input);
  const id = requireOwnBrowser(ctx.actor);
  const { email } = requireMember(ctx.db, id);
  wrongPasswords(ctx).begin(email, ctx.now());
  const hash = passwordHashOf(ctx.db, id);
  if (hash === null || !(await verifyPassword({ hash, password: current }))) {
    throw new DomainError('invalid-input', 'This is not your current password.', { field: 'current' });
  }
  wrongPasswords(ctx).forget(email);
  const nextHash = await hashPassword(next);
  return inTransaction(ctx.db, (tx) => {
    updatePassword(tx, id, nextHash, ctx.now());
    deleteInvitationsOf(tx, id);
    audit(ctx, tx, 'member.password', id, { by: 'password' });
    return { sessions: deleteSessions(tx, id, ctx.actor.session) };
  });
}

export const signOutElsewhereInput = z.strictObject({});

export function signOutElsewhere({ ctx }: Pick<Call<unknown>, 'ctx'>): z.output<typeof signedOutSchema> {
  const id = requireOwnBrowser(ctx.actor);
  return inTransaction(ctx.db, (tx) => {
    audit(ctx, tx, 'member.sign-out-elsewhere', id);
    return { sessions: deleteSessions(tx, id, ctx.actor.session) };
  });
}
