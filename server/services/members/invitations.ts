/** @file Invitations: links that work once, to join or to set a new password; only their hash is kept. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import {
  deleteExpiredInvitations,
  deleteInvitation,
  deleteInvitationsOf,
  findInvitationBySecret,
  insertInvitation,
  listInvitationRows,
} from '@/db/queries/invitation';
import { hasMembers } from '@/db/queries/member';
import type { InvitationRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { invitationIdSchema, memberIdSchema, newIdText } from '@/domain/ids';
import { roleSchema } from '@/domain/member';
import { invitationRecordSchema } from '@/domain/records/member';
import { hashSecret, newSecret } from '@/domain/secret';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireMember, toInvitationRecord } from './read';

/** Newest first, without the expired. */
export const invitations = operation({
  access: 'admin',
  kind: 'query',
  input: z.strictObject({}),
  output: z.array(invitationRecordSchema),
  run({ ctx }) {
    const now = ctx.now();
    return listInvitationRows(ctx.db)
      .filter(({ expiresAt }) => expiresAt > now)
      .map(toInvitationRecord);
  },
});

export const withdrawInvitation = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({ id: invitationIdSchema }),
  output: z.object({ id: invitationIdSchema }),
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      if (!deleteInvitation(tx, id)) {
        throw new DomainError('not-found', 'There is no such invitation: it was used or withdrawn.', { field: 'id' });
      }
      noteChange(ctx, tx, 'member', id);
      audit(ctx, tx, 'invitation.withdraw', id);
    });
    return { id };
  },
});

/** @throws DomainError `not-found` if the link was used, withdrawn, has expired, or never was. */
export function requireInvitation(ctx: ServiceContext, tx: Database, secret: string): InvitationRow {
  const row = findInvitationBySecret(tx, hashSecret(secret));
  if (row !== undefined && row.expiresAt > ctx.now()) return row;
  throw new DomainError(
    'not-found',
    'This link was used, withdrawn, or has expired: ask an administrator for another.',
  );
}

/** `secret` is returned only here: the link is the platform's address with `/join#` and the secret, which browsers send to no server. */
const madeInvitationSchema = z.object({ invitation: invitationRecordSchema, secret: z.string() });
export type MadeInvitation = z.output<typeof madeInvitationSchema>;

/** @throws DomainError `conflict` while nobody has an account: the first would shut out the inviter. */
export const invite = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({
    access: roleSchema,
    /** Whom it is for, to distinguish invitations. */
    note: z.string().trim().min(1, 'is missing: say whom it is for').max(120),
  }),
  output: madeInvitationSchema,
  run({ ctx, input: { access, note } }) {
    return inTransaction(ctx.db, (tx) => {
      if (!hasMembers(tx)) {
        throw new DomainError('conflict', 'Create your own account first: from then on passwords are required.');
      }
      return makeLink(ctx, tx, { access, note, memberId: null }, tunables.invitationLasts);
    });
  },
});

/** A link with which a member chooses a new password; earlier ones of theirs end. */
export const resetPassword = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({ id: memberIdSchema }),
  output: madeInvitationSchema,
  run({ ctx, input: { id } }) {
    return inTransaction(ctx.db, (tx) => {
      const row = requireMember(tx, id);
      if (row.removedAt !== null) throw new DomainError('conflict', `${row.name} was removed: restore them first.`);
      deleteInvitationsOf(tx, id);
      const link = { access: row.access, note: `New password for ${row.handle}`, memberId: id };
      return makeLink(ctx, tx, link, tunables.passwordLinkLasts);
    });
  },
});

function makeLink(
  ctx: ServiceContext,
  tx: Database,
  link: Pick<InvitationRow, 'access' | 'note' | 'memberId'>,
  lasts: number,
): MadeInvitation {
  const now = ctx.now();
  const secret = newSecret('mhi_');
  const row: InvitationRow = {
    ...link,
    id: invitationIdSchema.parse(newIdText('iv')),
    secretHash: hashSecret(secret),
    createdBy: ctx.actor.name,
    createdAt: now,
    expiresAt: now + lasts,
  };
  deleteExpiredInvitations(tx, now);
  insertInvitation(tx, row);
  noteChange(ctx, tx, 'member', row.id);
  audit(ctx, tx, 'invitation.create', row.id, { access: row.access, note: row.note, member: row.memberId });
  return { invitation: toInvitationRecord(row), secret };
}
