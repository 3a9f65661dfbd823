/** @file Invitations, found by the hash of their secret. */

import { desc, eq, lt } from 'drizzle-orm';
import type { InvitationId, MemberId } from '@/domain/ids';
import type { Database } from '../open';
import { type InvitationRow, invitation } from '../schema';

export function insertInvitation(db: Database, row: InvitationRow): void {
  db.insert(invitation).values(row).run();
}

/** Also if it has expired. */
export function findInvitationBySecret(db: Database, secretHash: string): InvitationRow | undefined {
  return db.select().from(invitation).where(eq(invitation.secretHash, secretHash)).get();
}

/** Newest first. */
export function listInvitationRows(db: Database): InvitationRow[] {
  return db.select().from(invitation).orderBy(desc(invitation.createdAt)).all();
}

/** False if there is none. */
export function deleteInvitation(db: Database, id: InvitationId): boolean {
  return db.delete(invitation).where(eq(invitation.id, id)).run().changes === 1;
}

/** Those that let a member choose a new password. */
export function deleteInvitationsOf(db: Database, memberId: MemberId): void {
  db.delete(invitation).where(eq(invitation.memberId, memberId)).run();
}

/** Those that a member, by handle, made for others. */
export function deleteInvitationsBy(db: Database, createdBy: string): void {
  db.delete(invitation).where(eq(invitation.createdBy, createdBy)).run();
}

export function deleteExpiredInvitations(db: Database, now: number): void {
  db.delete(invitation).where(lt(invitation.expiresAt, now)).run();
}
