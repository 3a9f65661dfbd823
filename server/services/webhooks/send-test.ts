/** @file Sends a test to a webhook, whatever events it is subscribed to. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { webhookIdSchema } from '@/domain/ids';
import type { DeliveryRecord } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { audit } from '@/server/services/journal';
import { enqueueDelivery } from './enqueue';
import { testPayload } from './payload';
import { requireAllowed } from './require-allowed';
import { requireDelivery } from './require-delivery';
import { requireOn } from './require-on';
import { requireWebhook } from './require-webhook';
import { toDeliveryRecord } from './to-record';

export const sendTestInput = z.strictObject({ id: webhookIdSchema });
export type SendTestInput = z.input<typeof sendTestInput>;

/** In the outbox; the dispatcher sends it within a second. */
export function sendTest({ ctx, input }: Call<SendTestInput>): DeliveryRecord {
  const { id } = sendTestInput.parse(input);
  const delivery = inTransaction(ctx.db, (tx) => {
    const webhook = requireWebhook(tx, id);
    requireOn(webhook);
    requireAllowed(ctx, webhook.url);
    audit(ctx, tx, 'webhook.test', id);
    return enqueueDelivery(ctx, tx, id, testPayload(ctx, webhook));
  });
  return toDeliveryRecord(requireDelivery(ctx.db, delivery));
}
