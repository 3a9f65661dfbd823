/** @file The queue in its order: highest priority, then longest in the queue; and who has runs at work. */
import { and, asc, count, desc, eq, inArray, isNull, notInArray } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import { activeStates } from '@/domain/run-state';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';

const waiting = and(eq(run.state, 'queued'), isNull(run.deletedAt));
const order = [desc(run.priority), asc(run.queuedAt), asc(run.createdAt), asc(run.id)] as const;

/** The run whose turn it is, among those of people who are not left out. */
export function nextQueuedRun(db: Database, leftOut: readonly string[] = []): RunRow | undefined {
  const allowed = leftOut.length === 0 ? undefined : notInArray(run.createdBy, [...leftOut]);
  return db
    .select()
    .from(run)
    .where(and(waiting, allowed))
    .orderBy(...order)
    .limit(1)
    .get();
}

export interface QueuePlace {
  readonly id: RunId;
  readonly person: string;
  readonly priority: number;
  readonly queuedAt: number;
}

/** All runs that wait, in the order in which they will start. */
export function queueInOrder(db: Database): QueuePlace[] {
  return db
    .select({ id: run.id, person: run.createdBy, priority: run.priority, queuedAt: run.queuedAt })
    .from(run)
    .where(waiting)
    .orderBy(...order)
    .all();
}

/** Runs at work by person. */
export function workingByPerson(db: Database): Map<string, number> {
  const rows = db
    .select({ person: run.createdBy, count: count() })
    .from(run)
    .where(and(inArray(run.state, [...activeStates]), isNull(run.deletedAt)))
    .groupBy(run.createdBy)
    .all();
  return new Map(rows.map((row) => [row.person, row.count]));
}
