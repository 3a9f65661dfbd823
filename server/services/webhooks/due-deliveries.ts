/** @file The dispatcher's part of deliveries: takes the next one, signs it, records the outcome. */

import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { inTransaction } from '@/db/open';
import { enabledWebhooks, findDelivery, nextDueDelivery, updateDelivery } from '@/db/queries/webhook';
import type { DeliveryId, WebhookId } from '@/domain/ids';
import type { DeliveryEvent } from '@/domain/webhook/events';
import { hostOfAddress, refusalOfAddress } from '@/domain/webhook/hosts';
import { nextAttemptAt } from '@/domain/webhook/retry';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { allowedHosts } from './read';

export interface DueDelivery {
  readonly id: DeliveryId;
  readonly webhook: WebhookId;
  readonly event: DeliveryEvent;
  readonly url: string;
  /** The part of the address that logs may contain. */
  readonly host: string;
  readonly secret: string;
  readonly body: string;
}

export type DeliveryOutcome =
  | { readonly delivered: true; readonly status: number }
  | { readonly delivered: false; readonly status: number | null; readonly error: string };

/**
 * The next delivery, of webhooks that are not `busy`; null if nothing is due. It stays due until its outcome is
 * recorded, so that a process that dies meanwhile sends it again. One whose host is no longer allowed is abandoned.
 */
export function takeDueDelivery(ctx: ServiceContext, busy: readonly WebhookId[]): DueDelivery | null {
  for (const { webhook, delivery } of dueOfEach(ctx, busy)) {
    const { url, secret } = webhook;
    const refusal = refusalOfAddress(url, allowedHosts(ctx));
    if (refusal === null) {
      const { id, event, payload: body } = delivery;
      return { id, webhook: webhook.id, event, url, host: hostOfAddress(url), secret, body };
    }
    abandon(ctx, delivery.id, webhook.id, `${refusal} Then send it again.`);
  }
  return null;
}

/** The next of each webhook, the oldest first: no webhook's backlog delays another's. */
function dueOfEach(ctx: ServiceContext, busy: readonly WebhookId[]) {
  const now = ctx.now();
  return enabledWebhooks(ctx.db)
    .flatMap((webhook) => {
      const delivery = busy.includes(webhook.id) ? undefined : nextDueDelivery(ctx.db, webhook.id, now);
      return delivery === undefined ? [] : [{ webhook, delivery, since: delivery.nextAttemptAt ?? now }];
    })
    .sort((a, b) => a.since - b.since);
}

/** Delivered, or due again later, or abandoned after the last attempt. */
export function recordOutcome(ctx: ServiceContext, id: DeliveryId, outcome: DeliveryOutcome): void {
  inTransaction(ctx.db, (tx) => {
    const row = findDelivery(tx, id);
    // Its webhook was deleted meanwhile.
    if (row === undefined) return;
    const now = ctx.now();
    const attempts = row.attempts + 1;
    const said = { attempts, lastAttemptAt: now, lastStatus: outcome.status };
    if (outcome.delivered) {
      updateDelivery(tx, id, { ...said, state: 'delivered', nextAttemptAt: null, lastError: null, deliveredAt: now });
    } else {
      const next = nextAttemptAt(attempts, now);
      updateDelivery(tx, id, {
        ...said,
        state: next === null ? 'failed' : 'pending',
        nextAttemptAt: next,
        lastError: outcome.error,
      });
    }
    noteChange(ctx, tx, 'webhook', row.webhook);
  });
}

function abandon(ctx: ServiceContext, id: DeliveryId, webhook: WebhookId, lastError: string): void {
  inTransaction(ctx.db, (tx) => {
    updateDelivery(tx, id, { state: 'failed', nextAttemptAt: null, lastStatus: null, lastError });
    noteChange(ctx, tx, 'webhook', webhook);
  });
}

/**
 * The headers by which a receiver verifies that a delivery is ours and new: those of Standard Webhooks, for which every language has a
 * verifier. `at`: milliseconds since the epoch. A secret that an older version made is text, not base64.
 */
export function signatureHeaders({ id, body, secret }: Pick<DueDelivery, 'id' | 'body' | 'secret'>, at: number) {
  const signer = new Webhook(secret, secret.startsWith(secretPrefix) ? {} : { format: 'raw' });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signer.sign(id, new Date(at), body),
  };
}

const secretPrefix = 'whsec_';

/** 256 bits. */
export const newWebhookSecret = (): string => secretPrefix + randomBytes(32).toString('base64');
