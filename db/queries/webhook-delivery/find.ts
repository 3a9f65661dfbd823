/** @file Deliveries by id, by webhook, and the one that is due. */
import { and, asc, count, desc, eq, lte, sql } from 'drizzle-orm';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { Database } from '../../open';
import { type WebhookDeliveryRow, webhookDelivery } from '../../schema';

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
