/** @file Webhooks and deliveries as the API shows them. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { countPending, latestDeliveries } from '@/db/queries/webhook-delivery/find';
import type { WebhookDeliveryRow, WebhookRow } from '@/db/schema';
import type { DeliveryRecord, WebhookRecord } from '@/domain/records/webhook';
import { refusalOfAddress } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';
import { allowedHosts } from './require-allowed';

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
