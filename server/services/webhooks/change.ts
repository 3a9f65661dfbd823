/** @file Adds and edits webhooks. A secret is only in the answer that created it. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertWebhook, updateWebhook } from '@/db/queries/webhook';
import { newIdText, webhookIdSchema } from '@/domain/ids';
import { webhookRecordSchema, webhookWithSecretSchema } from '@/domain/records/webhook';
import { webhookEventSchema } from '@/domain/webhook/events';
import { hostOfAddress } from '@/domain/webhook/hosts';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { newWebhookSecret } from './due-deliveries';
import { requireAllowed, requireWebhook, toWebhookRecord } from './read';

export const webhookFields = {
  name: z.string().trim().min(1, 'Give it a name.').max(100),
  url: z.string().trim().min(1, 'Give the address to send to.').max(2000),
  events: z.array(webhookEventSchema).min(1, 'Choose at least one event.'),
  /** Only of runs and studies that its creator launched. */
  onlyMine: z.boolean(),
};

const createWebhookInput = z.strictObject({ ...webhookFields, onlyMine: webhookFields.onlyMine.default(false) });
export type CreateWebhookInput = z.input<typeof createWebhookInput>;

export const create = operation({
  access: 'admin',
  kind: 'mutation',
  input: createWebhookInput,
  output: webhookWithSecretSchema,
  run({ ctx, input: { name, url, events, onlyMine } }) {
    requireAllowed(ctx, url);
    const id = webhookIdSchema.parse(newIdText('wh'));
    const secret = newWebhookSecret();
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
      // The host alone: the path of an address is often itself a secret.
      audit(ctx, tx, 'webhook.create', id, { name, host: hostOfAddress(url), events, onlyMine });
    });
    return { webhook: toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id)), secret };
  },
});

/** Changes a webhook, or turns it off and on. Deliveries that wait while it is off are sent when it is on again. */
export const edit = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    id: webhookIdSchema,
    name: webhookFields.name.optional(),
    url: webhookFields.url.optional(),
    events: webhookFields.events.optional(),
    onlyMine: webhookFields.onlyMine.optional(),
    enabled: z.boolean().optional(),
    /** The base version of the edit: refused if someone else changed one of the fields meanwhile. */
    was: z.strictObject(webhookFields).partial().optional(),
  }),
  output: webhookRecordSchema,
  run({ ctx, input: { id, name, url, events, onlyMine, enabled, was } }) {
    if (url !== undefined) requireAllowed(ctx, url);
    const patch = {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events: [...new Set(events)] }),
      ...(onlyMine === undefined ? {} : { onlyMine }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    inTransaction(ctx.db, (tx) => {
      requireUnmoved(requireWebhook(tx, id), was, patch);
      if (Object.keys(patch).length === 0) return;
      updateWebhook(tx, id, patch);
      noteChange(ctx, tx, 'webhook', id);
      audit(ctx, tx, 'webhook.edit', id, { fields: Object.keys(patch), ...(enabled === undefined ? {} : { enabled }) });
    });
    return toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id));
  },
});

/** The old secret signs nothing any more, not even retries. */
export const rotateSecret = operation({
  access: 'admin',
  sensitive: true,
  kind: 'mutation',
  input: z.strictObject({ id: webhookIdSchema }),
  output: webhookWithSecretSchema,
  run({ ctx, input: { id } }) {
    const secret = newWebhookSecret();
    inTransaction(ctx.db, (tx) => {
      requireWebhook(tx, id);
      updateWebhook(tx, id, { secret });
      noteChange(ctx, tx, 'webhook', id);
      audit(ctx, tx, 'webhook.rotate-secret', id);
    });
    return { webhook: toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id)), secret };
  },
});
