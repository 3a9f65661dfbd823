/** @file better-auth's model `verification`: the library asks for it at start; what it would hold (mailed codes) is not offered. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const verification = sqliteTable('verification', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});
