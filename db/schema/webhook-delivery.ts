/** @file The outbox of webhooks: written in the transaction that makes it happen, sent by the dispatcher. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { DeliveryEvent, DeliveryState } from '@/domain/webhook/events';
import { webhook } from './webhook';

export const webhookDelivery = sqliteTable(
  'webhook_delivery',
  {
    id: text('id').$type<DeliveryId>().primaryKey(),
    webhook: text('webhook_id')
      .$type<WebhookId>()
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    event: text('event').$type<DeliveryEvent>().notNull(),
    /** The body, byte for byte the same at every attempt. */
    payload: text('payload').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    /** Since it was last asked for. */
    attempts: integer('attempts').notNull(),
    /** Null once it is delivered or given up. */
    nextAttemptAt: integer('next_attempt_at'),
    /** HTTP status of the last answer; null where there was none. */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    createdAt: integer('created_at').notNull(),
    lastAttemptAt: integer('last_attempt_at'),
    deliveredAt: integer('delivered_at'),
  },
  (table) => [
    index('webhook_delivery_due').on(table.webhook, table.state, table.nextAttemptAt),
    index('webhook_delivery_webhook').on(table.webhook, table.createdAt),
    index('webhook_delivery_created').on(table.createdAt),
  ],
);
export type WebhookDeliveryRow = typeof webhookDelivery.$inferSelect;
