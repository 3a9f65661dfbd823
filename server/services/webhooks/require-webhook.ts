/** @file A webhook that must exist. */
import type { Database } from '@/db/open';
import { findWebhook } from '@/db/queries/webhook/find';
import type { WebhookRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { WebhookId } from '@/domain/ids';

export function requireWebhook(db: Database, id: WebhookId): WebhookRow {
  const row = findWebhook(db, id);
  if (row === undefined)
    throw new DomainError('not-found', `There is no webhook ${id}: it may have been deleted.`, { field: 'id' });
  return row;
}
