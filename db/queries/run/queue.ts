/** @file The queue in its order: highest priority, then longest in the queue; and who has runs at work. */
import { and, asc, count, desc, eq, exists, inArray, isNull, ne, notExists, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import type { RecordedConfig } from '@/domain/run-config';
import { activeStates } from '@/domain/run-state';
import { localTarget } from '@/domain/targets/target';
import { attempt, type RunRow, run } from '../../schema';

const waiting = and(eq(run.state, 'queued'), isNull(run.deletedAt));
/** Configs of older versions name no target. */
const here = sql`coalesce(json_extract(${run.config}, '$.target'), ${localTarget}) = ${localTarget}`;
const order = [desc(run.priority), asc(run.queuedAt), asc(run.createdAt), asc(run.id)] as const;

const open = (db: Database) =>
  db
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.run, run.id), isNull(attempt.endedAt)));

export interface QueuePlace {
  readonly id: RunId;
  readonly name: string;
  readonly person: string;
  readonly priority: number;
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly retryAt: number | null;
  /** An attempt of it has not ended yet: it has no turn before. */
  readonly atWork: boolean;
  readonly config: RecordedConfig;
}

/** Runs that wait, in the order in which their turn comes; `most` of them from the `from`th on. */
export function queueInOrder(db: Database, from = 0, most = -1): QueuePlace[] {
  return db
    .select({
      ...{ id: run.id, name: run.name, person: run.createdBy, priority: run.priority },
      ...{ queuedAt: run.queuedAt, startedAt: run.startedAt, retryAt: run.retryAt },
      atWork: sql<number>`${exists(open(db))}`,
      config: run.config,
    })
    .from(run)
    .where(waiting)
    .orderBy(...order)
    .limit(most)
    .offset(from)
    .all()
    .map((row) => ({ ...row, atWork: row.atWork !== 0 }));
}

/** Runs at work on this machine, by person. */
export function workingByPerson(db: Database): Map<string, number> {
  const rows = db
    .select({ person: run.createdBy, count: count() })
    .from(run)
    .where(and(inArray(run.state, [...activeStates]), ne(run.kind, 'external'), here, isNull(run.deletedAt)))
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
