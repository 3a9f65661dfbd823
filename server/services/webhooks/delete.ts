/** @file Takes a webhook away, with its deliveries: what still waited is not sent. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteWebhookRow } from '@/db/queries/webhook/save';
import { countPending } from '@/db/queries/webhook-delivery/find';
import { webhookIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireWebhook } from './require-webhook';

export const deleteWebhookInput = z.strictObject({ id: webhookIdSchema });
export type DeleteWebhookInput = z.input<typeof deleteWebhookInput>;

export const webhookDeletedSchema = z.object({ id: webhookIdSchema });

export function deleteWebhook({ ctx, input }: Call<DeleteWebhookInput>): z.output<typeof webhookDeletedSchema> {
  const { id } = deleteWebhookInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const { name } = requireWebhook(tx, id);
    const unsent = countPending(tx, id);
    deleteWebhookRow(tx, id);
    noteChange(ctx, tx, 'webhook', id);
    audit(ctx, tx, 'webhook.delete', id, { name, unsent });
  });
  return { id };
}
