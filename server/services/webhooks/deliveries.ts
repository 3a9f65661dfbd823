/** @file The outbox: waiting and sent deliveries, newest first; tests, resending, and the removal of old ones. */

import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import {
  findDelivery,
  insertDelivery,
  latestDeliveries,
  removeDeliveriesBefore,
  updateDelivery,
} from '@/db/queries/webhook';
import type { WebhookDeliveryRow, WebhookRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type DeliveryId, deliveryIdSchema, newIdText, type WebhookId, webhookIdSchema } from '@/domain/ids';
import { deliveryRecordSchema } from '@/domain/records/webhook';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { testPayload, type WebhookPayload } from './payload';
import { requireAllowed, requireWebhook, toDeliveryRecord } from './read';

/** Due at once, in the caller's transaction. */
export function enqueueDelivery(
  ctx: ServiceContext,
  tx: Database,
  webhook: WebhookId,
  payload: WebhookPayload,
): DeliveryId {
  const id = deliveryIdSchema.parse(newIdText('dl'));
  const now = ctx.now();
  insertDelivery(tx, {
    id,
    webhook,
    event: payload.event,
    payload: JSON.stringify(payload),
    state: 'pending',
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
  });
  noteChange(ctx, tx, 'webhook', webhook);
  return id;
}

/** Newest first: of one webhook, or of all. */
export const deliveries = operation({
  access: 'admin',
  kind: 'query',
  input: z.strictObject({
    webhook: webhookIdSchema.optional(),
    ...pageInput,
    limit: pageInput.limit.default(20),
  }),
  output: pageOf(deliveryRecordSchema),
  run({ ctx, input: { webhook, limit, cursor } }) {
    const offset = offsetOf(cursor);
    const found = latestDeliveries(ctx.db, { webhook, limit: limit + 1, offset });
    return {
      items: found.slice(0, limit).map(toDeliveryRecord),
      nextCursor: nextCursor(offset, limit, found.length),
    };
  },
});

/** Whatever events the webhook is subscribed to. In the outbox; the dispatcher sends it within a second. */
export const test = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({ id: webhookIdSchema }),
  output: deliveryRecordSchema,
  run({ ctx, input: { id } }) {
    const delivery = inTransaction(ctx.db, (tx) => {
      const webhook = requireWebhook(tx, id);
      requireOn(webhook);
      requireAllowed(ctx, webhook.url);
      audit(ctx, tx, 'webhook.test', id);
      return enqueueDelivery(ctx, tx, id, testPayload(ctx, webhook));
    });
    return toDeliveryRecord(requireDelivery(ctx.db, delivery));
  },
});

/** Under its old id and with its old body; a waiting one is sent at once. */
export const redeliver = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({ id: deliveryIdSchema }),
  output: deliveryRecordSchema,
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const webhook = requireWebhook(tx, requireDelivery(tx, id).webhook);
      requireOn(webhook);
      requireAllowed(ctx, webhook.url);
      updateDelivery(tx, id, { state: 'pending', attempts: 0, nextAttemptAt: ctx.now(), deliveredAt: null });
      noteChange(ctx, tx, 'webhook', webhook.id);
      audit(ctx, tx, 'webhook.redeliver', id, { webhook: webhook.id });
    });
    return toDeliveryRecord(requireDelivery(ctx.db, id));
  },
});

function requireDelivery(db: Database, id: DeliveryId): WebhookDeliveryRow {
  const row = findDelivery(db, id);
  if (row === undefined) {
    throw new DomainError('not-found', `There is no delivery ${id}: old ones are removed after two weeks.`, {
      field: 'id',
    });
  }
  return row;
}

/** Nothing would be sent to a webhook that is off. */
function requireOn({ name, enabled }: WebhookRow): void {
  if (!enabled) throw new DomainError('conflict', `The webhook “${name}” is off: turn it on first.`, { field: 'id' });
}

/** Removes old deliveries, whatever their outcome, in portions, because each transaction blocks every writer. */
export async function pruneDeliveries(ctx: ServiceContext): Promise<void> {
  const before = ctx.now() - tunables.webhookDeliveriesKept;
  for (let removed: number = tunables.removedAtOnce; removed === tunables.removedAtOnce; await turn()) {
    removed = inTransaction(ctx.db, (tx) => {
      const some = removeDeliveriesBefore(tx, before, tunables.removedAtOnce);
      if (some > 0) noteChange(ctx, tx, 'webhook', 'deliveries');
      return some;
    });
  }
}
