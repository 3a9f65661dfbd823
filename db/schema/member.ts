/**
 * @file Accounts: who may sign in, and as what. Columns are named as the sign-in library (better-auth) reads them: its model
 * `user`. Nobody is ever deleted, since runs and the audit log name people by their handle; a removed member can't sign in.
 */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MemberId } from '@/domain/ids';
import type { Role } from '@/domain/role';

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
