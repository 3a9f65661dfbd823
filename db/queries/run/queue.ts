/** @file The queue in its order: highest priority, then longest in the queue; and whose runs are running. */
import { and, asc, count, desc, eq, gt, inArray, isNull, lte, ne, notExists, notInArray, or } from 'drizzle-orm';
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import { activeStates } from '@/domain/run-state';
import { tunables } from '@/domain/tunables';
import { attempt, type RunRow, run } from '../../schema';

const waiting = and(eq(run.state, 'queued'), isNull(run.deletedAt));
const order = [desc(run.priority), asc(run.queuedAt), asc(run.createdAt), asc(run.id)] as const;

const open = (db: Database) =>
  db
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.run, run.id), isNull(attempt.endedAt)));

/** The run whose turn it is `now`, among those of people who are not left out. One with an attempt still open has none. */
export function nextQueuedRun(db: Database, now: number, leftOut: readonly string[]): RunRow | undefined {
  // Longer than any pause: the clock was set back since.
  const beyond = now + tunables.retryAtMost;
  const allowed = leftOut.length === 0 ? undefined : notInArray(run.createdBy, [...leftOut]);
  return db
    .select()
    .from(run)
    .where(
      and(
        waiting,
        allowed,
        or(isNull(run.retryAt), lte(run.retryAt, now), gt(run.retryAt, beyond)),
        notExists(open(db)),
      ),
    )
    .orderBy(...order)
    .limit(1)
    .get();
}

export interface QueuePlace {
  readonly id: RunId;
  readonly person: string;
  readonly priority: number;
  readonly queuedAt: number;
  readonly retryAt: number | null;
}

/** All runs that wait, in the order in which they will start. */
export function queueInOrder(db: Database): QueuePlace[] {
  return db
    .select({ id: run.id, person: run.createdBy, priority: run.priority, queuedAt: run.queuedAt, retryAt: run.retryAt })
    .from(run)
    .where(waiting)
    .orderBy(...order)
    .all();
}

/** Running runs here by person. */
export function workingByPerson(db: Database): Map<string, number> {
  const rows = db
    .select({ person: run.createdBy, count: count() })
    .from(run)
    .where(and(inArray(run.state, [...activeStates]), ne(run.kind, 'external'), isNull(run.deletedAt)))
    .groupBy(run.createdBy)
    .all();
  return new Map(rows.map((row) => [row.person, row.count]));
}

/** Runs marked as running without an open attempt. */
export function runsWithoutAttempt(db: Database): RunRow[] {
  return db
    .select()
    .from(run)
    .where(and(inArray(run.state, [...activeStates]), notExists(open(db))))
    .all();
}
