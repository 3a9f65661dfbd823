/** @file What webhooks were sent, newest first: of one, or of all. */
import { z } from 'zod';
import { latestDeliveries } from '@/db/queries/webhook-delivery/find';
import { webhookIdSchema } from '@/domain/ids';
import { deliveryRecordSchema } from '@/domain/records/webhook';
import type { Call } from '@/server/context';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { toDeliveryRecord } from './to-record';

export const listDeliveriesInput = z.strictObject({
  webhook: webhookIdSchema.optional(),
  ...pageInput,
  limit: pageInput.limit.default(20),
});
export type ListDeliveriesInput = z.input<typeof listDeliveriesInput>;

export const deliveryPageSchema = pageOf(deliveryRecordSchema);

export function listDeliveries({ ctx, input }: Call<ListDeliveriesInput>): z.output<typeof deliveryPageSchema> {
  const { webhook, limit, cursor } = listDeliveriesInput.parse(input);
  const offset = offsetOf(cursor);
  const found = latestDeliveries(ctx.db, { webhook, limit: limit + 1, offset });
  return {
    items: found.slice(0, limit).map(toDeliveryRecord),
    nextCursor: nextCursor(offset, limit, found.length),
  };
}
