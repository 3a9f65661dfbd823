/** @file Links that nobody has used yet: listed, withdrawn, and read by whoever holds one. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { deleteInvitation, findInvitationBySecret, listInvitationRows } from '@/db/queries/invitation/invitations';
import type { InvitationRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { invitationIdSchema } from '@/domain/ids';
import { type InvitationRecord, invitationRecordSchema } from '@/domain/records/member';
import { hashSecret } from '@/domain/secret';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { toInvitationRecord } from './to-record';

export const listInvitationsInput = z.strictObject({});
export const invitationListSchema = z.array(invitationRecordSchema);

/** Newest first, without the expired. */
export function listInvitations({ ctx }: Pick<Call<unknown>, 'ctx'>): InvitationRecord[] {
  const now = ctx.now();
  return listInvitationRows(ctx.db)
    .filter(({ expiresAt }) => expiresAt > now)
    .map(toInvitationRecord);
}

export const withdrawInvitationInput = z.strictObject({ id: invitationIdSchema });
export type WithdrawInvitationInput = z.input<typeof withdrawInvitationInput>;
export const withdrawnInvitationSchema = z.object({ id: invitationIdSchema });

export function withdrawInvitation({
  ctx,
  input,
}: Call<WithdrawInvitationInput>): z.output<typeof withdrawnInvitationSchema> {
  const { id } = withdrawInvitationInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    if (!deleteInvitation(tx, id)) {
      throw new DomainError('not-found', 'There is no such invitation: it was used or withdrawn.', { field: 'id' });
    }
    noteChange(ctx, tx, 'member', id);
    audit(ctx, tx, 'invitation.withdraw', id);
  });
  return { id };
}

/** @throws DomainError `not-found` where the link was used, withdrawn, has expired, or never was. */
export function requireInvitation(ctx: ServiceContext, tx: Database, secret: string): InvitationRow {
  const row = findInvitationBySecret(tx, hashSecret(secret));
  if (row !== undefined && row.expiresAt > ctx.now()) return row;
  throw new DomainError(
    'not-found',
    'This link was used, withdrawn, or has expired: ask an administrator for another.',
  );
}
