/** @file Deliveries by id, by webhook, and the one that is due. */
import { and, asc, count, desc, eq, lte, notInArray } from 'drizzle-orm';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { Database } from '../../open';
import { type WebhookDeliveryRow, webhook, webhookDelivery } from '../../schema';

export function findDelivery(db: Database, id: DeliveryId): WebhookDeliveryRow | undefined {
  return db.select().from(webhookDelivery).where(eq(webhookDelivery.id, id)).get();
}

/** Newest first; of one webhook, or of all. */
export function latestDeliveries(
  db: Database,
  { webhook: of, limit, offset }: { webhook?: WebhookId | undefined; limit: number; offset: number },
): WebhookDeliveryRow[] {
  return db
    .select()
    .from(webhookDelivery)
    .where(of === undefined ? undefined : eq(webhookDelivery.webhook, of))
    .orderBy(desc(webhookDelivery.createdAt), desc(webhookDelivery.id))
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

/** The one that waits longest for its attempt, of webhooks that are on and not among `busy`; with its webhook. */
export function nextDueDelivery(db: Database, now: number, busy: readonly WebhookId[]) {
  return db
    .select({ delivery: webhookDelivery, webhook })
    .from(webhookDelivery)
    .innerJoin(webhook, eq(webhook.id, webhookDelivery.webhook))
    .where(
      and(
        eq(webhookDelivery.state, 'pending'),
        lte(webhookDelivery.nextAttemptAt, now),
        eq(webhook.enabled, true),
        notInArray(webhookDelivery.webhook, [...busy]),
      ),
    )
    .orderBy(asc(webhookDelivery.nextAttemptAt), asc(webhookDelivery.createdAt))
    .limit(1)
    .get();
}
