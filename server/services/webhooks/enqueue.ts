/** @file Puts one delivery into the outbox, due at once, in the caller's transaction. */
import type { Database } from '@/db/open';
import { insertDelivery } from '@/db/queries/webhook-delivery/save';
import { type DeliveryId, deliveryIdSchema, newIdText, type WebhookId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/journal';
import type { WebhookPayload } from './payload';

export function enqueueDelivery(
  ctx: ServiceContext,
  tx: Database,
  webhook: WebhookId,
  payload: WebhookPayload,
): DeliveryId {
  const id = deliveryIdSchema.parse(newIdText('dl'));
  const now = ctx.now();
  insertDelivery(tx, {
    id,
    webhook,
    event: payload.event,
    payload: JSON.stringify(payload),
    state: 'pending',
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
  });
  noteChange(ctx, tx, 'webhook', webhook);
  return id;
}
