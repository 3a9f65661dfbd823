/** @file Webhooks by id, all of them, and those that are on. */
import { asc, eq, sql } from 'drizzle-orm';
import type { WebhookId } from '@/domain/ids';
import type { Database } from '../../open';
import { type WebhookRow, webhook } from '../../schema';

export function findWebhook(db: Database, id: WebhookId): WebhookRow | undefined {
  return db.select().from(webhook).where(eq(webhook.id, id)).get();
}

/** Oldest first. */
export function allWebhooks(db: Database): WebhookRow[] {
  return db
    .select()
    .from(webhook)
    .orderBy(asc(webhook.createdAt), asc(sql`${webhook}.rowid`))
    .all();
}

export function enabledWebhooks(db: Database): WebhookRow[] {
  return db.select().from(webhook).where(eq(webhook.enabled, true)).all();
}
