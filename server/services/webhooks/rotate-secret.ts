/** @file Gives a webhook a new secret: the old one signs nothing any more, not even what is tried again. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateWebhook } from '@/db/queries/webhook/save';
import { webhookIdSchema } from '@/domain/ids';
import type { WebhookWithSecret } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { newSecret } from './new-secret';
import { requireWebhook } from './require-webhook';
import { toWebhookRecord } from './to-record';

export const rotateSecretInput = z.strictObject({ id: webhookIdSchema });
export type RotateSecretInput = z.input<typeof rotateSecretInput>;

export function rotateSecret({ ctx, input }: Call<RotateSecretInput>): WebhookWithSecret {
  const { id } = rotateSecretInput.parse(input);
  const secret = newSecret();
  inTransaction(ctx.db, (tx) => {
    requireWebhook(tx, id);
    updateWebhook(tx, id, { secret });
    noteChange(ctx, tx, 'webhook', id);
    audit(ctx, tx, 'webhook.rotate-secret', id);
  });
  return { webhook: toWebhookRecord(ctx, ctx.db, requireWebhook(ctx.db, id)), secret };
}
