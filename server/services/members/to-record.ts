/** @file A member's row as the API gives it. */
import type { Database } from '@/db/open';
import { sessionsOf } from '@/db/queries/member/find';
import type { InvitationRow, MemberRow } from '@/db/schema';
import type { InvitationRecord, MemberRecord } from '@/domain/records/member';

export function toMemberRecord(db: Database, row: MemberRow): MemberRecord {
  const { id, handle, name, email, access, removedAt } = row;
  const [newest] = sessionsOf(db, id);
  return {
    id,
    handle,
    name,
    email,
    access,
    removedAt,
    createdAt: row.createdAt.getTime(),
    signedInAt: newest?.createdAt.getTime() ?? null,
  };
}

export function toInvitationRecord(row: InvitationRow): InvitationRecord {
  const { secretHash: _, ...record } = row;
  return record;
}
