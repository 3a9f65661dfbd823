/** @file What the platform keeps for itself: settings and state, changes, the audit log, saved views, webhooks. */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { DeliveryId, RunId, ViewId, WebhookId } from '@/domain/ids';
import { originKinds } from '@/domain/records/audit';
import type { ChangeEntity } from '@/domain/records/change';
import type { DeliveryEvent, DeliveryState, WebhookEvent } from '@/domain/webhook/events';

/** Small facts about the platform itself: the dispatcher's heartbeat, the devices it sees. */
export const platformState = sqliteTable('platform_state', {
  key: text('key').primaryKey(),
  value: text('value', { mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** The change feed: which record changed, never its content. AUTOINCREMENT, so that an id is never reused. */
export const change = sqliteTable('change', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  time: integer('time').notNull(),
  entity: text('entity').$type<ChangeEntity>().notNull(),
  key: text('key').notNull(),
  /** Not a foreign key: a change may outlive its record. */
  run: text('run_id').$type<RunId>(),
});

/**
 * Who did what: written in the transaction that does it. Triggers refuse to change an entry, or to remove one that no checkpoint
 * covers.
 */
export const auditEntry = sqliteTable(
  'audit_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    time: integer('time').notNull(),
    actor: text('actor').notNull(),
    origin: text('origin', { enum: originKinds }).notNull(),
    address: text('address'),
    token: text('token'),
    tokenName: text('token_name'),
    /** `run.launch`, `attempt.end`, … */
    action: text('action').notNull(),
    entity: text('entity').notNull(),
    detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** Unique: no two entries follow the same one. */
    previousHash: text('previous_hash').notNull().unique(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_entity').on(table.entity),
    index('audit_actor').on(table.actor),
    index('audit_action').on(table.action),
    index('audit_time').on(table.time),
  ],
);

/** What retention removed from the beginning of the log; the entry `audit.prune` that it wrote says the same. */
export const auditCheckpoint = sqliteTable('audit_checkpoint', {
  /** The last entry removed, and its hash: where the log continues. */
  throughId: integer('through_id').primaryKey(),
  throughHash: text('through_hash').notNull(),
  removed: integer('removed').notNull(),
  time: integer('time').notNull(),
});

/** Views of a page that a person keeps under a name: the query part of its address. */
export const savedView = sqliteTable(
  'saved_view',
  {
    id: text('id').$type<ViewId>().primaryKey(),
    /** Its owner, as the audit log names people. */
    person: text('person').notNull(),
    page: text('page').$type<'runs'>().notNull(),
    name: text('name').notNull(),
    /** Without the question mark. */
    address: text('address').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('saved_view_name').on(table.person, table.page, table.name)],
);
export type SavedViewRow = typeof savedView.$inferSelect;

/** Webhooks: outside addresses that get a message about events. */
export const webhook = sqliteTable('webhook', {
  id: text('id').$type<WebhookId>().primaryKey(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  events: text('events', { mode: 'json' }).$type<WebhookEvent[]>().notNull(),
  /** Only of runs and studies that its creator launched. */
  onlyMine: integer('only_mine', { mode: 'boolean' }).notNull(),
  /** Signs each delivery; stored unhashed, because signing needs it. */
  secret: text('secret').notNull(),
  enabled: integer('enabled', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});
export type WebhookRow = typeof webhook.$inferSelect;

/** The outbox of webhooks: written in the transaction of the event, sent by the dispatcher. */
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
    /** Since it was last requested. */
    attempts: integer('attempts').notNull(),
    /** Null once it is delivered or abandoned. */
    nextAttemptAt: integer('next_attempt_at'),
    /** HTTP status of the last answer; null if there was none. */
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
