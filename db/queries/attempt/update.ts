/** @file Changes an attempt, by compare-and-set on its lease. */
import { and, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type AttemptRow, attempt } from '../../schema';

export type AttemptPatch = Partial<Omit<AttemptRow, 'id' | 'run' | 'number' | 'lease' | 'directory'>>;

/** False where the lease doesn't match. */
export function updateAttempt(db: Database, id: AttemptId, lease: string, patch: AttemptPatch): boolean {
  return (
    db
      .update(attempt)
      .set(patch)
      .where(and(eq(attempt.id, id), eq(attempt.lease, lease)))
      .run().changes === 1
  );
}

/** What earlier attempts made beyond `step` no longer counts. True where that changes anything. */
export function cutEarlierAttempts(db: Database, id: RunId, number: number, step: number): boolean {
  const beyond = or(isNull(attempt.keptThroughStep), gt(attempt.keptThroughStep, step));
  return (
    db
      .update(attempt)
      .set({ keptThroughStep: step })
      .where(and(eq(attempt.run, id), lt(attempt.number, number), beyond))
      .run().changes > 0
  );
}
