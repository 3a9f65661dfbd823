/** @file What an administrator changes of a member: role, and whether they may sign in. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { deleteInvitationsBy, deleteInvitationsOf } from '@/db/queries/invitation';
import { deleteSessions, updateMember } from '@/db/queries/member';
import type { MemberRow } from '@/db/schema';
import { memberIdSchema } from '@/domain/ids';
import { roleSchema } from '@/domain/member';
import { type MemberRecord, memberRecordSchema } from '@/domain/records/member';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { refuseLastAdmin, requireMember, toMemberRecord } from './read';

/** Takes effect with the member's next request. @throws DomainError `conflict` for the only administrator, or where the role moved since `was` */
export const changeAccess = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({
    id: memberIdSchema,
    access: roleSchema,
    /** What the edit began from. */
    was: z.strictObject({ access: roleSchema }).partial().optional(),
  }),
  output: memberRecordSchema,
  run({ ctx, input: { id, access, was } }) {
    return inTransaction(ctx.db, (tx) => {
      const row = requireMember(tx, id);
      requireUnmoved(row, was, { access });
      if (access !== 'admin') {
        refuseLastAdmin(tx, row);
        // Their links would still grant access in an administrator's name.
        deleteInvitationsBy(tx, row.handle);
      }
      return change(ctx, tx, row, { access }, 'member.access');
    });
  },
});

const removeMemberInput = z.strictObject({ id: memberIdSchema });

/** Signs them out everywhere, refuses their tokens, ends the links they made; everything else they made stays. @throws DomainError `conflict` for the only administrator */
export const remove = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: removeMemberInput,
  output: memberRecordSchema,
  run({ ctx, input: { id } }) {
    return inTransaction(ctx.db, (tx) => {
      const row = requireMember(tx, id);
      refuseLastAdmin(tx, row);
      deleteSessions(tx, id);
      deleteInvitationsOf(tx, id);
      deleteInvitationsBy(tx, row.handle);
      return change(ctx, tx, row, { removedAt: ctx.now() }, 'member.remove');
    });
  },
});

/** Lets a removed member in again, with the password and tokens they had. */
export const restore = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: removeMemberInput,
  output: memberRecordSchema,
  run({ ctx, input: { id } }) {
    return inTransaction(ctx.db, (tx) => change(ctx, tx, requireMember(tx, id), { removedAt: null }, 'member.restore'));
  },
});

function change(
  ctx: ServiceContext,
  tx: Database,
  row: MemberRow,
  changes: Partial<Pick<MemberRow, 'access' | 'removedAt'>>,
  action: string,
): MemberRecord {
  updateMember(tx, row.id, changes, ctx.now());
  noteChange(ctx, tx, 'member', row.id);
  audit(ctx, tx, action, row.id, { handle: row.handle, ...changes });
  return toMemberRecord(ctx, tx, { ...row, ...changes });
}
