/** @file Sends a delivery again, under its old id and with its old body; one that waits is sent at once. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateDelivery } from '@/db/queries/webhook-delivery/save';
import { deliveryIdSchema } from '@/domain/ids';
import type { DeliveryRecord } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireAllowed } from './require-allowed';
import { requireDelivery } from './require-delivery';
import { requireOn } from './require-on';
import { requireWebhook } from './require-webhook';
import { toDeliveryRecord } from './to-record';

export const redeliverInput = z.strictObject({ id: deliveryIdSchema });
export type RedeliverInput = z.input<typeof redeliverInput>;

export function redeliver({ ctx, input }: Call<RedeliverInput>): DeliveryRecord {
  const { id } = redeliverInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const webhook = requireWebhook(tx, requireDelivery(tx, id).webhook);
    requireOn(webhook);
    requireAllowed(ctx, webhook.url);
    updateDelivery(tx, id, { state: 'pending', attempts: 0, nextAttemptAt: ctx.now(), deliveredAt: null });
    noteChange(ctx, tx, 'webhook', webhook.id);
    audit(ctx, tx, 'webhook.redeliver', id, { webhook: webhook.id });
  });
  return toDeliveryRecord(requireDelivery(ctx.db, id));
}
