/** @file Adds deliveries to the outbox, changes one, removes old ones. */
import { eq, lt } from 'drizzle-orm';
import type { DeliveryId } from '@/domain/ids';
import type { Database } from '../../open';
import { type WebhookDeliveryRow, webhookDelivery } from '../../schema';

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

/** How many went. */
export function removeDeliveriesBefore(db: Database, before: number): number {
  return db.delete(webhookDelivery).where(lt(webhookDelivery.createdAt, before)).run().changes;
}
