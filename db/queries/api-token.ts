/** @file API tokens, found by the hash of their secret. */

import { and, desc, eq } from 'drizzle-orm';
import type { ApiTokenId, MemberId } from '@/domain/ids';
import type { Database } from '../open';
import { type ApiTokenRow, apiToken, type MemberRow, member } from '../schema';

export function insertToken(db: Database, row: ApiTokenRow): void {
  db.insert(apiToken).values(row).run();
}

/** Newest first. */
export function tokensOf(db: Database, memberId: MemberId): ApiTokenRow[] {
  return db.select().from(apiToken).where(eq(apiToken.memberId, memberId)).orderBy(desc(apiToken.createdAt)).all();
}

export function findToken(db: Database, id: ApiTokenId): ApiTokenRow | undefined {
  return db.select().from(apiToken).where(eq(apiToken.id, id)).get();
}

/** With its member; also where either may no longer act. */
export function findTokenByHash(
  db: Database,
  tokenHash: string,
): { readonly token: ApiTokenRow; readonly member: MemberRow } | undefined {
  return db
    .select({ token: apiToken, member })
    .from(apiToken)
    .innerJoin(member, eq(member.id, apiToken.memberId))
    .where(eq(apiToken.tokenHash, tokenHash))
    .get();
}

export function touchToken(db: Database, id: ApiTokenId, now: number, from: string | null): void {
  db.update(apiToken).set({ lastUsedAt: now, lastUsedFrom: from }).where(eq(apiToken.id, id)).run();
}

/** False if the member has no such token. */
export function deleteToken(db: Database, memberId: MemberId, id: ApiTokenId): boolean {
  return (
    db
      .delete(apiToken)
      .where(and(eq(apiToken.id, id), eq(apiToken.memberId, memberId)))
      .run().changes === 1
  );
}
