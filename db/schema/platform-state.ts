/** @file Small facts about the platform itself: the dispatcher's heartbeat, the devices it sees. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const platformState = sqliteTable('platform_state', {
  key: text('key').primaryKey(),
  value: text('value', { mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});
