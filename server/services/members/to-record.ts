/** @file A member's row as the API gives it. */
import type { Database } from '@/db/open';
import { sessionsOf } from '@/db/queries/member';
import type { InvitationRow, MemberRow } from '@/db/schema';
import type { InvitationRecord, MemberRecord } from '@/domain/records/member';
import { mayAccess, type ServiceContext } from '@/server/context';

/** As whoever asks may see it. Sessions that have ended don't count. */
export function toMemberRecord({ actor, now }: ServiceContext, db: Database, row: MemberRow): MemberRecord {
  const { id, handle, name, access, removedAt } = row;
  const [newest] = sessionsOf(db, id, now());
  const email = mayAccess(actor, 'admin') || actor.member === id ? row.email : null;
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
