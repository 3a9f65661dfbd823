/** @file A webhook that is on: to one that is off, nothing would be sent. */
import type { WebhookRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';

export function requireOn({ name, enabled }: WebhookRow): void {
  if (!enabled) throw new DomainError('conflict', `The webhook “${name}” is off: turn it on first.`, { field: 'id' });
}
