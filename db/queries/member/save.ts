/** @file Members, written. */
import { and, eq, lt, ne } from 'drizzle-orm';
import type { MemberId } from '@/domain/ids';
import type { Database } from '../../open';
import { credential, type MemberRow, member, session } from '../../schema';

/** With the hash of the password that lets them in. */
export function insertMember(db: Database, row: MemberRow, passwordHash: string): void {
  db.insert(member).values(row).run();
  db.insert(credential)
    .values({
      id: row.id,
      accountId: row.id,
      providerId: 'credential',
      userId: row.id,
      password: passwordHash,
      createdAt: row.createdAt,
      updatedAt: row.createdAt,
    })
    .run();
}

export function updateMember(
  db: Database,
  id: MemberId,
  changes: Partial<Pick<MemberRow, 'name' | 'email' | 'access' | 'removedAt'>>,
  now: number,
): void {
  db.update(member)
    .set({ ...changes, updatedAt: new Date(now) })
    .where(eq(member.id, id))
    .run();
}

export function updatePassword(db: Database, id: MemberId, passwordHash: string, now: number): void {
  db.update(credential)
    .set({ password: passwordHash, updatedAt: new Date(now) })
    .where(eq(credential.userId, id))
    .run();
}

/** What nobody can sign in with any more. */
export function deleteExpiredSessions(db: Database, now: number): void {
  db.delete(session)
    .where(lt(session.expiresAt, new Date(now)))
    .run();
}

/** Signs a member out everywhere, or everywhere but in one session. */
export function deleteSessions(db: Database, id: MemberId, except?: string): number {
  const theirs = eq(session.userId, id);
  return db
    .delete(session)
    .where(except === undefined ? theirs : and(theirs, ne(session.id, except)))
    .run().changes;
}
