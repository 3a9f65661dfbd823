/** @file Members, how they sign in, and their sessions. */

import { and, asc, count, desc, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { MemberId } from '@/domain/ids';
import { hashSecret } from '@/domain/secret';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { credential, type MemberRow, member, session } from '../schema';

/** Finds members. Whether anyone has an account: until then nobody has to sign in. */
export function hasMembers(db: Database): boolean {
  return prepared(db, anyMember).get() !== undefined;
}

const anyMember = (db: Database) => db.select({ id: member.id }).from(member).limit(1).prepare();

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
    db
      .select({ hash: credential.password })
      .from(credential)
      .where(and(eq(credential.userId, id), eq(credential.providerId, 'credential')))
      .get()?.hash ?? null
  );
}

/** By their identity at the provider. */
export function findMemberOutside(db: Database, provider: string, subject: string): MemberRow | undefined {
  return db
    .select({ member })
    .from(credential)
    .innerJoin(member, eq(member.id, credential.userId))
    .where(and(eq(credential.providerId, provider), eq(credential.accountId, subject)))
    .get()?.member;
}

export function hasOutsideAccount(db: Database, id: MemberId, provider: string): boolean {
  const theirs = and(eq(credential.userId, id), eq(credential.providerId, provider));
  return db.select({ id: credential.id }).from(credential).where(theirs).get() !== undefined;
}

/** Undefined if it ended. */
export function findSession(db: Database, id: string) {
  return db
    .select({ userId: session.userId, expiresAt: session.expiresAt, provenAt: session.provenAt })
    .from(session)
    .where(eq(session.id, id))
    .get();
}

export interface SessionRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly userAgent: string | null;
}

/** Those not expired, newest first. */
export function sessionsOf(db: Database, id: MemberId, now: number): SessionRow[] {
  return db
    .select({ id: session.id, createdAt: session.createdAt, userAgent: session.userAgent })
    .from(session)
    .where(and(eq(session.userId, id), gt(session.expiresAt, new Date(now))))
    .orderBy(desc(session.createdAt))
    .all();
}

/** A member's identity at the provider. */
export interface OutsideAccount {
  /** `oidc:ISSUER`, or `proxy`. */
  readonly provider: string;
  readonly subject: string;
}

/** With their credential: the hash of a password, or an account elsewhere. */
export function insertMember(db: Database, row: MemberRow, proof: string | OutsideAccount): void {
  db.insert(member).values(row).run();
  if (typeof proof === 'string') updatePassword(db, row.id, proof, row.createdAt.getTime());
  else insertOutsideAccount(db, row.id, proof, row.createdAt.getTime());
}

export function insertOutsideAccount(db: Database, id: MemberId, account: OutsideAccount, now: number): void {
  const at = new Date(now);
  db.insert(credential)
    .values({
      id: hashSecret(`${account.provider} ${account.subject}`),
      accountId: account.subject,
      providerId: account.provider,
      userId: id,
      createdAt: at,
      updatedAt: at,
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

/** Also for a member who had none. */
export function updatePassword(db: Database, id: MemberId, passwordHash: string, now: number): void {
  const at = new Date(now);
  db.insert(credential)
    .values({
      id,
      accountId: id,
      providerId: 'credential',
      userId: id,
      password: passwordHash,
      createdAt: at,
      updatedAt: at,
    })
    .onConflictDoUpdate({ target: credential.id, set: { password: passwordHash, updatedAt: at } })
    .run();
}

/** Expired credentials. */
export function deleteExpiredSessions(db: Database, now: number): void {
  db.delete(session)
    .where(lt(session.expiresAt, new Date(now)))
    .run();
}

/** `token`: its hash, or the session's id. */
export function proveSession(db: Database, which: { id: string } | { token: string }, now: number): void {
  const meant = 'id' in which ? eq(session.id, which.id) : eq(session.token, which.token);
  db.update(session).set({ provenAt: now }).where(meant).run();
}

export function deleteSession(db: Database, id: string): void {
  db.delete(session).where(eq(session.id, id)).run();
}

/** Signs a member out everywhere, or everywhere but in one session. */
export function deleteSessions(db: Database, id: MemberId, except?: string): number {
  const theirs = eq(session.userId, id);
  return db
    .delete(session)
    .where(except === undefined ? theirs : and(theirs, ne(session.id, except)))
    .run().changes;
}
