/** @file An attempt and its run, for whoever holds the lease. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { findAttempt } from '@/db/queries/attempt/find';
import type { AttemptRow, RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type AttemptId, attemptIdSchema } from '@/domain/ids';
import { requireRun } from './require-run';

export const leaseInput = { attempt: attemptIdSchema, lease: z.string().min(1) };

/** @throws DomainError `stale-lease` where the lease is not the attempt's, or someone ended the attempt. */
export function requireLease(db: Database, id: AttemptId, lease: string): { attempt: AttemptRow; run: RunRow } {
  const attempt = findAttempt(db, id);
  if (attempt === undefined) throw new DomainError('not-found', `There is no attempt ${id}.`, { field: 'attempt' });
  if (attempt.lease !== lease) {
    throw new DomainError('stale-lease', `Attempt ${id} is held under another lease.`, { field: 'lease' });
  }
  if (attempt.endedAt !== null)
    throw new DomainError('stale-lease', `Attempt ${id} was ended before.`, { field: 'attempt' });
  return { attempt, run: requireRun(db, attempt.run) };
}
