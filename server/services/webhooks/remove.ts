/**
 * @file Removes a webhook with its deliveries, of which there may be tens of thousands. In several transactions, so that nobody waits: an interrupted one is
 * recorded as begun, and the dispatcher's next start, or the next clean-up, continues.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { noteRemoval, removalsUnderWay } from '@/db/queries/removal';
import { countPending, removeSomeOfWebhook } from '@/db/queries/webhook';
import { whenFree } from '@/db/retry-when-locked';
import { type WebhookId, webhookIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireWebhook } from './read';

/** With its deliveries: waiting ones are not sent. */
export const remove = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({ id: webhookIdSchema }),
  output: z.object({ id: webhookIdSchema }),
  async run({ ctx, input: { id } }) {
    await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        const { name } = requireWebhook(tx, id);
        const unsent = countPending(tx, id);
        noteRemoval(tx, id, ctx.now());
        noteChange(ctx, tx, 'webhook', id);
        audit(ctx, tx, 'webhook.delete', id, { name, unsent });
      }),
    );
    await goOn(ctx, id);
    return { id };
  },
});

/** Finishes interrupted removals. */
export async function finishWebhookRemovals(ctx: ServiceContext): Promise<void> {
  for (const id of removalsUnderWay(ctx.db, 'wh_')) await goOn(ctx, webhookIdSchema.parse(id));
}

async function goOn({ db }: ServiceContext, id: WebhookId): Promise<void> {
  const some = () => inTransaction(db, (tx) => removeSomeOfWebhook(tx, id, tunables.removedAtOnce));
  while ((await whenFree(some)) > 0) await turn();
}
