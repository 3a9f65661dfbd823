/** @file What a link lets its holder do once: open an account, or choose a new password. */
import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteInvitation } from '@/db/queries/invitation/invitations';
import { deleteSessions, updatePassword } from '@/db/queries/member/save';
import { DomainError } from '@/domain/errors';
import { passwordSchema } from '@/domain/member';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { createMember, newAccountSchema } from './create';
import { requireInvitation } from './invitations';
import { requireMember } from './require-member';

export const joinInput = z.strictObject({
  secret: z.string().max(200),
  password: passwordSchema,
  /** Where somebody new joins. */
  account: newAccountSchema.omit({ password: true }).optional(),
});
export type JoinInput = z.input<typeof joinInput>;

/** Gives the address to sign in with. @throws DomainError `not-found` for a link that is not good any more */
export async function join({ ctx, input }: Call<JoinInput>): Promise<{ readonly email: string }> {
  const { secret, password, account } = joinInput.parse(input);
  // Before the work of hashing: who guesses links shall not have it.
  requireInvitation(ctx, ctx.db, secret);
  const hash = await hashPassword(password);
  return inTransaction(ctx.db, (tx) => {
    const link = requireInvitation(ctx, tx, secret);
    deleteInvitation(tx, link.id);
    if (link.memberId === null) {
      if (account === undefined)
        throw new DomainError('invalid-input', 'Say your name, handle and address.', { field: 'account' });
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
