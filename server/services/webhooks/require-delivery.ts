/** @file A delivery that must exist. */
import type { Database } from '@/db/open';
import { findDelivery } from '@/db/queries/webhook-delivery/find';
import type { WebhookDeliveryRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { DeliveryId } from '@/domain/ids';

export function requireDelivery(db: Database, id: DeliveryId): WebhookDeliveryRow {
  const row = findDelivery(db, id);
  if (row === undefined) {
    throw new DomainError('not-found', `There is no delivery ${id}: old ones are removed after two weeks.`, {
      field: 'id',
    });
  }
  return row;
}
