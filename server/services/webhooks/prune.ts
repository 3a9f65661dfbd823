/** @file Removes deliveries of long ago, whatever became of them. */
import { inTransaction } from '@/db/open';
import { removeDeliveriesBefore } from '@/db/queries/webhook-delivery/save';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/journal';

export function pruneDeliveries(ctx: ServiceContext): void {
  inTransaction(ctx.db, (tx) => {
    const removed = removeDeliveriesBefore(tx, ctx.now() - tunables.webhookDeliveriesKept);
    if (removed > 0) noteChange(ctx, tx, 'webhook', 'deliveries');
  });
}
