/** @file Keeps when an attempt was last heard of. No change is announced: it would be one every second. */
import { updateAttempt } from '@/db/queries/attempt';
import { DomainError } from '@/domain/errors';
import type { Call } from '@/server/context';
import type { Leased } from './require-lease';

export function recordHeartbeat({ ctx, input: { attempt, lease, at } }: Call<Leased & { readonly at: number }>): void {
  if (!updateAttempt(ctx.db, attempt, lease, { lastHeartbeatAt: Math.round(at) })) {
    throw new DomainError('stale-lease', `Attempt ${attempt} is held under another lease.`, { field: 'lease' });
  }
}
