/** @file Adds a webhook. Its secret is in the answer, and in no later one. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertWebhook } from '@/db/queries/webhook/save';
import { newIdText, webhookIdSchema } from '@/domain/ids';
import type { WebhookWithSecret } from '@/domain/records/webhook';
import { webhookEventSchema } from '@/domain/webhook/events';
import { hostOfAddress } from '@/domain/webhook/hosts';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { newSecret } from './new-secret';
import { requireAllowed } from './require-allowed';
import { requireWebhook } from './require-webhook';
import { toWebhookRecord } from './to-record';

export const webhookFields = {
  name: z.string().trim().min(1, 'Give it a name.').max(100),
  url: z.string().trim().min(1, 'Give the address to send to.').max(2000),
  events: z.array(webhookEventSchema).min(1, 'Choose at least one event.'),
  /** Only of runs and studies that its creator launched. */
  onlyMine: z.boolean(),
};

export const createWebhookInput = z.strictObject({ ...webhookFields, onlyMine: webhookFields.onlyMine.default(false) });
export type CreateWebhookInput = z.input<typeof createWebhookInput>;

export function createWebhook({ ctx, input }: Call<CreateWebhookInput>): WebhookWithSecret {
  const { name, url, events, onlyMine } = createWebhookInput.parse(input);
  requireAllowed(ctx, url);
  const id = webhookIdSchema.parse(newIdText('wh'));
  const secret = newSecret();
  inTransaction(ctx.db, (tx) => {
    insertWebhook(tx, {
      id,
      name,
      url,
      events: [...new Set(events)],
      onlyMine,
      secret,
      enabled: true,
      createdAt: ctx.now(),
      createdBy: ctx.actor.name,
    });
    noteChange(ctx, tx, 'webhook', id);
    // The host alone: the path of an address is often a secret of its own.
    audit(ctx, tx, 'webhook.create', id, { name, host: hostOfAddress(url), events, onlyMine });
  });
  return { webhook: toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id)), secret };
}
