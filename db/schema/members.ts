/** @file Who has access: members, their sign-in, sessions, invitations and tokens. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ApiTokenId, InvitationId, MemberId } from '@/domain/ids';
import type { Role } from '@/domain/role';
import type { Scope } from '@/domain/token-scopes';

/**
 * Accounts: who may sign in, and as what. Columns are named as the sign-in library (better-auth) reads them: its model `user`. Nobody
 * is ever deleted, since runs and the audit log name people by their handle; a removed member can't sign in.
 */
export const member = sqliteTable('member', {
  id: text('id').$type<MemberId>().primaryKey(),
  /** What runs, views and the audit log call this person; never changes. */
  handle: text('handle').notNull().unique(),
  name: text('name').notNull(),
  /** Lower case. */
  email: text('email').notNull().unique(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
  image: text('image'),
  access: text('access').$type<Role>().notNull(),
  removedAt: integer('removed_at'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});
export type MemberRow = typeof member.$inferSelect;

/** How a member proves who they are: a password's hash, or the name that a provider outside gave them; better-auth's model `account`. */
export const credential = sqliteTable(
  'credential',
  {
    id: text('id').primaryKey(),
    /** Of a password: the member's id. Else their id at the provider (`sub`), which never changes, unlike an e-mail address. */
    accountId: text('account_id').notNull(),
    /** `credential`: a password. `oidc:ISSUER`, or `proxy`. */
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .$type<MemberId>()
      .notNull()
      .references(() => member.id, { onDelete: 'cascade' }),
    /** Scrypt, with its salt. */
    password: text('password'),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: integer('access_token_expires_at', { mode: 'timestamp_ms' }),
    refreshTokenExpiresAt: integer('refresh_token_expires_at', { mode: 'timestamp_ms' }),
    scope: text('scope'),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [
    index('credential_user').on(table.userId),
    uniqueIndex('credential_account').on(table.providerId, table.accountId),
  ],
);

/** Signed-in browsers; better-auth's model `session`. */
export const session = sqliteTable(
  'session',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    userId: text('user_id')
      .$type<MemberId>()
      .notNull()
      .references(() => member.id, { onDelete: 'cascade' }),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    /** When the password was last given, at sign-in or later; null: never in this session. */
    provenAt: integer('proven_at'),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [index('session_user').on(table.userId)],
);

/** better-auth's model `verification`: the library asks for it at start; mailed codes, which it would hold, are not offered. */
export const verification = sqliteTable('verification', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

/** One-time links: to join, or to choose a new password. Only the hash of the link's secret is stored. */
export const invitation = sqliteTable('invitation', {
  id: text('id').$type<InvitationId>().primaryKey(),
  /** SHA-256 of the link's secret, hexadecimal. */
  secretHash: text('secret_hash').notNull().unique(),
  /** The member who chooses a new password; null if a new person joins. */
  memberId: text('member_id')
    .$type<MemberId>()
    .references(() => member.id, { onDelete: 'cascade' }),
  /** Whom it is for, in its maker's words. */
  note: text('note').notNull(),
  /** The role of a new member. */
  access: text('access').$type<Role>().notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});
export type InvitationRow = typeof invitation.$inferSelect;

/** Tokens for programs: they act for a member, within their scopes and at most with the member's role. Only their hash is kept. */
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
    /** Its first characters, by which its owner recognises it. */
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
