/** @file Adds, changes, or takes away a webhook; its deliveries go with it. */
import { eq } from 'drizzle-orm';
import type { WebhookId } from '@/domain/ids';
import type { Database } from '../../open';
import { type WebhookRow, webhook } from '../../schema';

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

export function deleteWebhookRow(db: Database, id: WebhookId): void {
  db.delete(webhook).where(eq(webhook.id, id)).run();
}
