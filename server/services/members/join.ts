/** @file What a link lets its holder do once: open an account (the first one, too), or choose a new password. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteInvitation } from '@/db/queries/invitation';
import { deleteSessions, updatePassword } from '@/db/queries/member';
import { DomainError } from '@/domain/errors';
import { passwordSchema } from '@/domain/member';
import { hashPassword } from '@/server/access/passwords';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit';
import { createMember, newAccountSchema } from './create';
import { createFirstMember, isFirstAccountSecret, requireFirstAccountSecret } from './create-first';
import { requireGoodPassword } from './good-password';
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
  if (isFirstAccountSecret(secret)) {
    requireFirstAccountSecret(ctx, secret);
    if (account === undefined) throw nobodyNamed();
    await createFirstMember({ ctx, input: { ...account, password } });
    return { email: account.email };
  }
  // Before the work of hashing: who guesses links shall not have it.
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
  return new DomainError('invalid-input', 'Say your name, handle and address.', { field: 'account' });
}
