/** @file How a member proves who they are: a password's hash, or the name that a provider outside gave them; better-auth's model `account`. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { MemberId } from '@/domain/ids';
import { member } from './member';

export const credential = sqliteTable(
  'credential',
  {
    id: text('id').primaryKey(),
    /** Of a password: the member's id. Else what the provider calls them (`sub`), which never changes, unlike an e-mail address. */
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
