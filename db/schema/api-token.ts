/** @file Tokens for programs: they act for a member, within their scopes and at most with the member's role. Only their hash is kept. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ApiTokenId, MemberId } from '@/domain/ids';
import type { Scope } from '@/domain/token-scopes';
import { member } from './member';

export const apiToken = sqliteTable(
  'api_token',
  {
    id: text('id').$type<ApiTokenId>().primaryKey(),
    memberId: text('member_id')
      .$type<MemberId>()
      .notNull()
      .references(() => member.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** SHA-256 of the token, hexadecimal. */
    tokenHash: text('token_hash').notNull().unique(),
    /** Its first characters, by which its owner knows it. */
    start: text('start').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<readonly Scope[]>().notNull().default(['read']),
    createdAt: integer('created_at').notNull(),
    /** Null: never. */
    expiresAt: integer('expires_at'),
    /** To the minute. */
    lastUsedAt: integer('last_used_at'),
    lastUsedFrom: text('last_used_from'),
  },
  (table) => [index('api_token_member').on(table.memberId)],
);
export type ApiTokenRow = typeof apiToken.$inferSelect;
