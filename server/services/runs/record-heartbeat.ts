/** @file Keeps when an attempt was last heard of. No change is announced: it would be one every second. */
import { z } from 'zod';
import { updateAttempt } from '@/db/queries/attempt/update';
import { DomainError } from '@/domain/errors';
import type { Call } from '@/server/context';
import { leaseInput } from './require-lease';

export const recordHeartbeatInput = z.strictObject({ ...leaseInput, at: z.number() });
export type RecordHeartbeatInput = z.input<typeof recordHeartbeatInput>;

export function recordHeartbeat({ ctx, input }: Call<RecordHeartbeatInput>): void {
  const { attempt, lease, at } = recordHeartbeatInput.parse(input);
  if (!updateAttempt(ctx.db, attempt, lease, { lastHeartbeatAt: Math.round(at) })) {
    throw new DomainError('stale-lease', `Attempt ${attempt} is held under another lease.`, { field: 'lease' });
  }
}
