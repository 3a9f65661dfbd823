/** @file The speed of a run that just finished, kept so that later runs can be estimated. */
import type { Database } from '@/db/open';
import { lastAttemptNumber } from '@/db/queries/attempt';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import { readBasis } from './basis';
import { workloadOf } from './workload';

/** Multiply-accumulates per second; null where a resume makes the time say nothing. `duration` in milliseconds. */
export function measureSpeed(tx: Database, run: RunRow, duration: number): number | null {
  if (duration <= 0 || lastAttemptNumber(tx, run.id) !== 1) return null;
  if (run.config.kind === 'external') return null;
  try {
    const { macs } = workloadOf(run.config, readBasis(tx, run.config));
    return macs > 0 ? (macs / duration) * 1000 : null;
  } catch (error) {
    // A run must end even where its size can't be told any more.
    if (isDomainError(error)) return null;
    throw error;
  }
}
