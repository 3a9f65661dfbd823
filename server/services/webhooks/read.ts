/** @file Webhooks as the API shows them: all of them, one that must exist, and the addresses that the operator allows. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import { allWebhooks, countPending, findWebhook, latestDeliveries } from '@/db/queries/webhook';
import type { WebhookDeliveryRow, WebhookRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { WebhookId } from '@/domain/ids';
import { type DeliveryRecord, type WebhookRecord, webhookRecordSchema } from '@/domain/records/webhook';
import { type HostRule, refusalOfAddress } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';

export function allowedHosts({ settings }: Pick<ServiceContext, 'settings'>): readonly HostRule[] {
  return settings.webhookHosts ?? [];
}

/** @throws DomainError `invalid-input` that names MASTHEAD_WEBHOOK_HOSTS if the host is not on it */
export function requireAllowed(ctx: ServiceContext, url: string): void {
  const refusal = refusalOfAddress(url, allowedHosts(ctx));
  if (refusal !== null) throw new DomainError('invalid-input', refusal, { field: 'url' });
}

export function requireWebhook(db: Database, id: WebhookId): WebhookRow {
  const row = findWebhook(db, id);
  if (row === undefined)
    throw new DomainError('not-found', `There is no webhook ${id}: it may have been deleted.`, { field: 'id' });
  return row;
}

const textSchema = z.object({ text: z.string() });

export function toWebhookRecord(ctx: ServiceContext, db: Database, row: WebhookRow): WebhookRecord {
  const { secret: _, ...shown } = row;
  const [last] = latestDeliveries(db, { webhook: row.id, limit: 1, offset: 0 });
  return {
    ...shown,
    refusal: refusalOfAddress(row.url, allowedHosts(ctx)),
    pending: countPending(db, row.id),
    lastDelivery: last === undefined ? null : toDeliveryRecord(last),
  };
}

export function toDeliveryRecord({ payload, ...shown }: WebhookDeliveryRow): DeliveryRecord {
  return { ...shown, text: textSchema.parse(JSON.parse(payload)).text };
}

/** Oldest first, and the hosts they may be sent to. */
export const list = operation({
  access: 'admin',
  kind: 'query',
  input: z.void(),
  output: z.object({
    webhooks: z.array(webhookRecordSchema),
    /** As MASTHEAD_WEBHOOK_HOSTS names them; empty: webhooks are off. */
    allowedHosts: z.array(z.string()),
  }),
  run({ ctx }) {
    return {
      webhooks: allWebhooks(ctx.db).map((row) => toWebhookRecord(ctx, ctx.db, row)),
      allowedHosts: allowedHosts(ctx).map(({ text }) => text),
    };
  },
});
