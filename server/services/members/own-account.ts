/** @file What members change of their own account. */
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findMemberByEmail, passwordHashOf } from '@/db/queries/member/find';
import { deleteSessions, updateMember, updatePassword } from '@/db/queries/member/save';
import { DomainError } from '@/domain/errors';
import { emailSchema, memberNameSchema, passwordSchema } from '@/domain/member';
import type { MemberRecord } from '@/domain/records/member';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireMember, requireSelf } from './require-member';
import { toMemberRecord } from './to-record';

export const editMeInput = z.strictObject({ name: memberNameSchema, email: emailSchema });
export type EditMeInput = z.input<typeof editMeInput>;

/** @throws DomainError `conflict` where somebody else has the address */
export function editMe({ ctx, input }: Call<EditMeInput>): MemberRecord {
  const changes = editMeInput.parse(input);
  const id = requireSelf(ctx.actor);
  return inTransaction(ctx.db, (tx) => {
    const other = findMemberByEmail(tx, changes.email);
    if (other !== undefined && other.id !== id) {
      throw new DomainError('conflict', `Somebody else has the address ${changes.email}.`, { field: 'email' });
    }
    updateMember(tx, id, changes, ctx.now());
    noteChange(ctx, tx, 'member', id);
    audit(ctx, tx, 'member.edit', id, changes);
    return toMemberRecord(tx, requireMember(tx, id));
  });
}

export const changePasswordInput = z.strictObject({ current: z.string().max(128), next: passwordSchema });
export type ChangePasswordInput = z.input<typeof changePasswordInput>;
export const signedOutSchema = z.object({ sessions: z.int() });

/** Signs out every other browser. @throws DomainError `invalid-input` where the current password is wrong */
export async function changePassword({
  ctx,
  input,
}: Call<ChangePasswordInput>): Promise<z.output<typeof signedOutSchema>> {
  const { current, next } = changePasswordInput.parse(input);
  const id = requireSelf(ctx.actor);
  const hash = passwordHashOf(ctx.db, id);
  if (hash === null || !(await verifyPassword({ hash, password: current }))) {
    throw new DomainError('invalid-input', 'This is not your current password.', { field: 'current' });
  }
  const nextHash = await hashPassword(next);
  return inTransaction(ctx.db, (tx) => {
    updatePassword(tx, id, nextHash, ctx.now());
    audit(ctx, tx, 'member.password', id, { by: 'password' });
    return { sessions: deleteSessions(tx, id, ctx.actor.session) };
  });
}

export const signOutElsewhereInput = z.strictObject({});

export function signOutElsewhere({ ctx }: Pick<Call<unknown>, 'ctx'>): z.output<typeof signedOutSchema> {
  const id = requireSelf(ctx.actor);
  return inTransaction(ctx.db, (tx) => {
    audit(ctx, tx, 'member.sign-out-elsewhere', id);
    return { sessions: deleteSessions(tx, id, ctx.actor.session) };
  });
}
