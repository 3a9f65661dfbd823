/** @file Attempts by id, by run, and those still open. */
import { asc, eq, isNull, max } from 'drizzle-orm';
import type { AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type AttemptRow, attempt, run } from '../../schema';

export function findAttempt(db: Database, id: AttemptId): AttemptRow | undefined {
  return db.select().from(attempt).where(eq(attempt.id, id)).get();
}

export function attemptsOf(db: Database, id: RunId): AttemptRow[] {
  return db.select().from(attempt).where(eq(attempt.run, id)).orderBy(asc(attempt.number)).all();
}

/** Attempts that no one has ended, with the state of their run. */
export function openAttempts(db: Database) {
  return db
    .select({ attempt, state: run.state })
    .from(attempt)
    .innerJoin(run, eq(run.id, attempt.run))
    .where(isNull(attempt.endedAt))
    .orderBy(asc(attempt.startedAt))
    .all();
}

export function lastAttemptNumber(db: Database, id: RunId): number {
  return (
    db
      .select({ last: max(attempt.number) })
      .from(attempt)
      .where(eq(attempt.run, id))
      .get()?.last ?? 0
  );
}
