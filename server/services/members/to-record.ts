/** @file A member's row as the API gives it. */
import type { Database } from '@/db/open';
import { sessionsOf } from '@/db/queries/member/find';
import type { InvitationRow, MemberRow } from '@/db/schema';
import type { InvitationRecord, MemberRecord } from '@/domain/records/member';

/** `now`: sessions that have ended by then don't count. */
export function toMemberRecord(db: Database, row: MemberRow, now: number): MemberRecord {
  const { id, handle, name, email, access, removedAt } = row;
  const [newest] = sessionsOf(db, id, now);
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
