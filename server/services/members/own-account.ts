/** @file What members change of their own account. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteInvitationsOf } from '@/db/queries/invitation';
import { deleteSessions, findMemberByEmail, updateMember, updatePassword } from '@/db/queries/member';
import { DomainError } from '@/domain/errors';
import { emailSchema, memberNameSchema, passwordSchema } from '@/domain/member';
import { memberRecordSchema } from '@/domain/records/member';
import { hashPassword } from '@/server/access/passwords';
import { requireProof } from '@/server/access/required-access';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { requireGoodPassword, requirePassword } from './password';
import { requireMember, requireOwnBrowser, toMemberRecord } from './read';

const profile = { name: memberNameSchema, email: emailSchema };

/** @throws DomainError `conflict` if another member has the address or the account moved since `was`, `proof-needed` for another address */
export const editMe = operation({
  access: 'viewer',
  kind: 'mutation',
  input: z.strictObject({
    ...profile,
    /** What the edit began from: refused where another browser changed it meanwhile. */
    was: z.strictObject(profile).partial().optional(),
  }),
  output: memberRecordSchema,
  run({ ctx, input: { was, ...changes } }) {
    const id = requireOwnBrowser(ctx.actor);
    return inTransaction(ctx.db, (tx) => {
      const row = requireMember(tx, id);
      requireUnmoved(row, was, changes);
      if (row.email !== changes.email) requireProof(ctx);
      const other = findMemberByEmail(tx, changes.email);
      if (other !== undefined && other.id !== id) {
        throw new DomainError('conflict', `Somebody else has the address ${changes.email}.`, { field: 'email' });
      }
      updateMember(tx, id, changes, ctx.now());
      noteChange(ctx, tx, 'member', id);
      audit(ctx, tx, 'member.edit', id, changes);
      return toMemberRecord(ctx, tx, requireMember(tx, id));
    });
  },
});

const signedOutSchema = z.object({ sessions: z.int() });

/**
 * Signs out every other browser and ends links to a new password.
 * @throws DomainError `invalid-input` if the current password is wrong, `too-many` after too many wrong ones
 */
export const changePassword = operation({
  access: 'viewer',
  kind: 'mutation',
  input: z.strictObject({ current: z.string().max(128), next: passwordSchema }),
  output: signedOutSchema,
  async run({ ctx, input: { current, next } }) {
    const id = requireOwnBrowser(ctx.actor);
    await requirePassword(ctx, id, { password: current, act: 'change', field: 'current' });
    requireGoodPassword(next, requireMember(ctx.db, id), 'next');
    const nextHash = await hashPassword(next);
    return inTransaction(ctx.db, (tx) => {
      updatePassword(tx, id, nextHash, ctx.now());
      deleteInvitationsOf(tx, id);
      noteChange(ctx, tx, 'member', id);
      audit(ctx, tx, 'member.password', id, { by: 'password' });
      return { sessions: deleteSessions(tx, id, ctx.actor.session) };
    });
  },
});

export const signOutElsewhere = operation({
  access: 'viewer',
  kind: 'mutation',
  input: z.strictObject({}),
  output: signedOutSchema,
  run({ ctx }) {
    const id = requireOwnBrowser(ctx.actor);
    return inTransaction(ctx.db, (tx) => {
      noteChange(ctx, tx, 'member', id);
      audit(ctx, tx, 'member.sign-out-elsewhere', id);
      return { sessions: deleteSessions(tx, id, ctx.actor.session) };
    });
  },
});
