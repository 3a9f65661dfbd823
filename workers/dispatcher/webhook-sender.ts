/**
 * @file Sends the deliveries in the outbox: a separate loop beside the dispatcher's, a few at a time, one at a time
 * per webhook, so that a receiver that does not answer delays neither runs nor the others.
 */
import type { WebhookId } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import { type DueDelivery, recordOutcome, takeDueDelivery } from '@/server/services/webhooks/due-deliveries';
import { permittedLookup } from '@/server/services/webhooks/permitted-lookup';
import type { DispatcherDependencies } from './dependencies';
import { postDelivery } from './post-delivery';

export interface WebhookSender {
  /** Checks now instead of at the next interval. */
  wake(): void;
  /** Aborts the current deliveries; the next dispatcher sends them again, under the same id. */
  close(): Promise<void>;
}

export function createWebhookSender(options: Pick<DispatcherDependencies, 'ctx' | 'timing' | 'log'>): WebhookSender {
  const { ctx, timing, log } = options;
  const underWay = new Map<WebhookId, Promise<void>>();
  const ending = new AbortController();

  /** Whether the outcome is recorded: else the delivery is still due. */
  const send = async (due: DueDelivery): Promise<boolean> => {
    const facts = { delivery: due.id, event: due.event, host: due.host };
    try {
      const { signal } = ending;
      const { webhookNetworks = [] } = ctx.settings;
      const lookup = permittedLookup(webhookNetworks);
      const outcome = await postDelivery(due, { timeout: timing.webhookTimeout, now: ctx.now(), signal, lookup });
      recordOutcome(ctx, due.id, outcome);
      if (!outcome.delivered) log.warn({ ...facts, status: outcome.status }, 'a delivery of a webhook failed');
      return true;
    } catch (error) {
      if (!ending.signal.aborted) log.error({ ...facts, err: error }, 'trouble with a webhook; tried again');
      return false;
    }
  };

  const look = (): void => {
    try {
      while (!ending.signal.aborted && underWay.size < tunables.webhooksAtOnce) {
        const due = takeDueDelivery(ctx, [...underWay.keys()]);
        if (due === null) return;
        underWay.set(
          due.webhook,
          send(due).then((recorded) => {
            underWay.delete(due.webhook);
            // An unrecorded outcome waits for the next interval.
            if (recorded) look();
          }),
        );
      }
    } catch (error) {
      log.error({ err: error }, 'trouble with the outbox of webhooks; tried again');
    }
  };

  const timer = setInterval(look, timing.webhooksEvery);
  return {
    wake: look,
    async close() {
      clearInterval(timer);
      ending.abort();
      await Promise.all(underWay.values());
    },
  };
}
