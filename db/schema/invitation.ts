/** @file Links that let somebody in once: to join, or to choose a new password. Only the hash of what the link carries is kept. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { InvitationId, MemberId } from '@/domain/ids';
import type { Role } from '@/domain/role';
import { member } from './member';

export const invitation = sqliteTable('invitation', {
  id: text('id').$type<InvitationId>().primaryKey(),
  /** SHA-256 of the link's secret, hexadecimal. */
  secretHash: text('secret_hash').notNull().unique(),
  /** The member who chooses a new password; null where somebody new joins. */
  memberId: text('member_id')
    .$type<MemberId>()
    .references(() => member.id, { onDelete: 'cascade' }),
  /** Whom it is for, in the words of who made it. */
  note: text('note').notNull(),
  /** What somebody new becomes. */
  access: text('access').$type<Role>().notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});
export type InvitationRow = typeof invitation.$inferSelect;
