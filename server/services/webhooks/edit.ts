/** @file Changes a webhook, or turns it off and on. What waits while it is off is sent when it is on again. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateWebhook } from '@/db/queries/webhook/save';
import { webhookIdSchema } from '@/domain/ids';
import type { WebhookRecord } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { webhookFields } from './create';
import { requireAllowed } from './require-allowed';
import { requireWebhook } from './require-webhook';
import { toWebhookRecord } from './to-record';

export const editWebhookInput = z.strictObject({
  id: webhookIdSchema,
  name: webhookFields.name.optional(),
  url: webhookFields.url.optional(),
  events: webhookFields.events.optional(),
  onlyMine: webhookFields.onlyMine.optional(),
  enabled: z.boolean().optional(),
});
export type EditWebhookInput = z.input<typeof editWebhookInput>;

export function editWebhook({ ctx, input }: Call<EditWebhookInput>): WebhookRecord {
  const { id, name, url, events, onlyMine, enabled } = editWebhookInput.parse(input);
  if (url !== undefined) requireAllowed(ctx, url);
  const patch = {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events: [...new Set(events)] }),
    ...(onlyMine === undefined ? {} : { onlyMine }),
    ...(enabled === undefined ? {} : { enabled }),
  };
  inTransaction(ctx.db, (tx) => {
    requireWebhook(tx, id);
    if (Object.keys(patch).length === 0) return;
    updateWebhook(tx, id, patch);
    noteChange(ctx, tx, 'webhook', id);
    audit(ctx, tx, 'webhook.edit', id, { fields: Object.keys(patch), ...(enabled === undefined ? {} : { enabled }) });
  });
  return toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id));
}
