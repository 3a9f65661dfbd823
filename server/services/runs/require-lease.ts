/** @file An attempt and its run, for whoever holds the lease. */
import type { Database } from '@/db/open';
import { findAttempt } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import type { AttemptRow, RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { AttemptId } from '@/domain/ids';

/** What the dispatcher says of an attempt, it says under the attempt's lease. */
export interface Leased {
  readonly attempt: AttemptId;
  readonly lease: string;
}

/** @throws DomainError `stale-lease` where the lease is not the attempt's, or someone ended the attempt. */
export function requireLease(db: Database, id: AttemptId, lease: string): { attempt: AttemptRow; run: RunRow } {
  const attempt = findAttempt(db, id);
  if (attempt === undefined) throw new DomainError('not-found', `There is no attempt ${id}.`, { field: 'attempt' });
  if (attempt.lease !== lease) {
    throw new DomainError('stale-lease', `Attempt ${id} is held under another lease.`, { field: 'lease' });
  }
  if (attempt.endedAt !== null)
    throw new DomainError('stale-lease', `Attempt ${id} was ended before.`, { field: 'attempt' });
  // In the trash, too: what a process does there is seen to its end.
  const [run] = runsById(db, [attempt.run]);
  if (run === undefined) throw new DomainError('not-found', `There is no run ${attempt.run}.`, { field: 'attempt' });
  return { attempt, run };
}
