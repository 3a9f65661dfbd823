/** @file Links that nobody has used yet: listed, withdrawn, and read by whoever holds one. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { deleteInvitation, findInvitationBySecret, listInvitationRows } from '@/db/queries/invitation';
import type { InvitationRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { invitationIdSchema } from '@/domain/ids';
import { invitationRecordSchema } from '@/domain/records/member';
import { hashSecret } from '@/domain/secret';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit';
import { toInvitationRecord } from './to-record';

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

/** @throws DomainError `not-found` where the link was used, withdrawn, has expired, or never was. */
export function requireInvitation(ctx: ServiceContext, tx: Database, secret: string): InvitationRow {
  const row = findInvitationBySecret(tx, hashSecret(secret));
  if (row !== undefined && row.expiresAt > ctx.now()) return row;
  throw new DomainError(
    'not-found',
    'This link was used, withdrawn, or has expired: ask an administrator for another.',
  );
}
