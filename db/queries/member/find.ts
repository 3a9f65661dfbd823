/** @file Members, found. */
import { and, asc, count, desc, eq, gt, isNull } from 'drizzle-orm';
import type { MemberId } from '@/domain/ids';
import type { Database } from '../../open';
import { credential, type MemberRow, member, session } from '../../schema';

/** Whether anybody has an account: until then nobody is asked to sign in. */
export function hasMembers(db: Database): boolean {
  return db.select({ id: member.id }).from(member).limit(1).get() !== undefined;
}

export function findMember(db: Database, id: MemberId): MemberRow | undefined {
  return db.select().from(member).where(eq(member.id, id)).get();
}

export function findMemberByHandle(db: Database, handle: string): MemberRow | undefined {
  return db.select().from(member).where(eq(member.handle, handle)).get();
}

export function findMemberByEmail(db: Database, email: string): MemberRow | undefined {
  return db.select().from(member).where(eq(member.email, email)).get();
}

/** By handle, removed ones too. */
export function listMemberRows(db: Database): MemberRow[] {
  return db.select().from(member).orderBy(asc(member.handle)).all();
}

export function countAdmins(db: Database): number {
  const row = db
    .select({ count: count() })
    .from(member)
    .where(and(eq(member.access, 'admin'), isNull(member.removedAt)))
    .get();
  return row?.count ?? 0;
}

export function passwordHashOf(db: Database, id: MemberId): string | null {
  return (
    db.select({ hash: credential.password }).from(credential).where(eq(credential.userId, id)).limit(1).get()?.hash ??
    null
  );
}

export interface SessionRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly userAgent: string | null;
}

/** Those that still last, newest first. */
export function sessionsOf(db: Database, id: MemberId, now: number): SessionRow[] {
  return db
    .select({ id: session.id, createdAt: session.createdAt, userAgent: session.userAgent })
    .from(session)
    .where(and(eq(session.userId, id), gt(session.expiresAt, new Date(now))))
    .orderBy(desc(session.createdAt))
    .all();
}
