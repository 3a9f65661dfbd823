/** @file Webhooks: addresses outside that are told when things happen. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { WebhookId } from '@/domain/ids';
import type { WebhookEvent } from '@/domain/webhook/events';

export const webhook = sqliteTable('webhook', {
  id: text('id').$type<WebhookId>().primaryKey(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  events: text('events', { mode: 'json' }).$type<WebhookEvent[]>().notNull(),
  /** Only of runs and studies that its creator launched. */
  onlyMine: integer('only_mine', { mode: 'boolean' }).notNull(),
  /** Signs each delivery; kept as it is, for signing needs it. */
  secret: text('secret').notNull(),
  enabled: integer('enabled', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});
export type WebhookRow = typeof webhook.$inferSelect;
