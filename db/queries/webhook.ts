/** @file Webhooks and their deliveries. */

import { and, asc, count, desc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { type WebhookDeliveryRow, type WebhookRow, webhook, webhookDelivery } from '../schema';
import { isStaying, noteRemoved } from './removal';

export function findWebhook(db: Database, id: WebhookId): WebhookRow | undefined {
  return db
    .select()
    .from(webhook)
    .where(and(eq(webhook.id, id), isStaying(webhook.id)))
    .get();
}

/** Oldest first. */
export function allWebhooks(db: Database): WebhookRow[] {
  return db
    .select()
    .from(webhook)
    .where(isStaying(webhook.id))
    .orderBy(asc(webhook.createdAt), asc(sql`${webhook}.rowid`))
    .all();
}

export function enabledWebhooks(db: Database): WebhookRow[] {
  return prepared(db, enabled).all();
}

const enabled = (db: Database) =>
  db
    .select()
    .from(webhook)
    .where(and(eq(webhook.enabled, true), isStaying(webhook.id)))
    .prepare();

export function insertWebhook(db: Database, row: typeof webhook.$inferInsert): void {
  db.insert(webhook).values(row).run();
}

export function updateWebhook(
  db: Database,
  id: WebhookId,
  patch: Partial<Pick<WebhookRow, 'name' | 'url' | 'events' | 'onlyMine' | 'enabled' | 'secret'>>,
): void {
  db.update(webhook).set(patch).where(eq(webhook.id, id)).run();
}

/** Its deliveries, `most` at most; then itself. Returns the number of deleted rows: 0 when nothing is left. */
export function removeSomeOfWebhook(db: Database, id: WebhookId, most: number): number {
  const some = sql`rowid in (select rowid from ${webhookDelivery} where ${eq(webhookDelivery.webhook, id)} limit ${most})`;
  const gone = db.delete(webhookDelivery).where(some).run().changes;
  if (gone > 0) return gone;
  noteRemoved(db, id);
  return db.delete(webhook).where(eq(webhook.id, id)).run().changes;
}

/** Deliveries by id, by webhook, and the one that is due. */
export function findDelivery(db: Database, id: DeliveryId): WebhookDeliveryRow | undefined {
  return db
    .select()
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.id, id), isStaying(webhookDelivery.webhook)))
    .get();
}

/** Newest first; of one webhook, or of all. */
export function latestDeliveries(
  db: Database,
  { webhook: of, limit, offset }: { webhook?: WebhookId | undefined; limit: number; offset: number },
): WebhookDeliveryRow[] {
  return db
    .select()
    .from(webhookDelivery)
    .where(and(of === undefined ? undefined : eq(webhookDelivery.webhook, of), isStaying(webhookDelivery.webhook)))
    .orderBy(desc(webhookDelivery.createdAt), desc(sql`${webhookDelivery}.rowid`))
    .limit(limit)
    .offset(offset)
    .all();
}

export function countPending(db: Database, id: WebhookId): number {
  const found = db
    .select({ count: count() })
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.webhook, id), eq(webhookDelivery.state, 'pending')))
    .get();
  return found?.count ?? 0;
}

/** Of those that are due the one that waits longest, and the oldest of these. */
export function nextDueDelivery(db: Database, id: WebhookId, now: number): WebhookDeliveryRow | undefined {
  return db
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.webhook, id),
        eq(webhookDelivery.state, 'pending'),
        lte(webhookDelivery.nextAttemptAt, now),
      ),
    )
    .orderBy(asc(webhookDelivery.nextAttemptAt), asc(sql`${webhookDelivery}.rowid`))
    .limit(1)
    .get();
}

export function insertDelivery(db: Database, row: typeof webhookDelivery.$inferInsert): void {
  db.insert(webhookDelivery).values(row).run();
}

export function updateDelivery(
  db: Database,
  id: DeliveryId,
  patch: Partial<Omit<WebhookDeliveryRow, 'id' | 'webhook' | 'event' | 'payload'>>,
): void {
  db.update(webhookDelivery).set(patch).where(eq(webhookDelivery.id, id)).run();
}

/** Returns the number of deleted rows: at most `limit`. */
export function removeDeliveriesBefore(db: Database, before: number, limit: number): number {
  const old = db
    .select({ id: webhookDelivery.id })
    .from(webhookDelivery)
    .where(lt(webhookDelivery.createdAt, before))
    .limit(limit);
  return db.delete(webhookDelivery).where(inArray(webhookDelivery.id, old)).run().changes;
}
