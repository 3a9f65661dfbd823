/** @file All webhooks, oldest first, and the hosts they may be sent to. */
import { z } from 'zod';
import { allWebhooks } from '@/db/queries/webhook/find';
import { webhookRecordSchema } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { allowedHosts } from './require-allowed';
import { toWebhookRecord } from './to-record';

export const listWebhooksInput = z.void();
export type ListWebhooksInput = z.input<typeof listWebhooksInput>;

export const webhookListSchema = z.object({
  webhooks: z.array(webhookRecordSchema),
  /** As MASTHEAD_WEBHOOK_HOSTS names them; empty: webhooks are off. */
  allowedHosts: z.array(z.string()),
});

export function listWebhooks({ ctx }: Call<ListWebhooksInput>): z.output<typeof webhookListSchema> {
  return {
    webhooks: allWebhooks(ctx.db).map((row) => toWebhookRecord(ctx, ctx.db, row)),
    allowedHosts: allowedHosts(ctx).map(({ text }) => text),
  };
}
