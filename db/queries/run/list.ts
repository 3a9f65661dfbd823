/** @file Pages of runs, their number by state, and the speed of the last that finished. */

import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { attempt, type RunRow, run } from '@/db/schema';
import type { DeviceKind } from '@/domain/engine-names';
import type { ExperimentId, RunId } from '@/domain/ids';
import type { RunKind } from '@/domain/run-config';
import { activeStates, finalStates, type RunState } from '@/domain/run-state';
import { contains, ordered } from '../contains';
import { runsById } from './run';

export interface RunFilter {
  readonly words?: readonly string[];
  readonly kinds?: readonly RunKind[];
  readonly states?: readonly RunState[];
  readonly experiment?: ExperimentId;
  readonly tag?: string;
}
type RunSortKey = 'createdAt' | 'name' | 'state' | 'kind' | 'endedAt';

export interface RunListQuery {
  readonly filter: RunFilter;
  readonly by: RunSortKey;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export function listRunRows(db: Database, query: RunListQuery): RunRow[] {
  const direction = query.descending ? desc : asc;
  // Ids first, from an index that includes the order: whole rows of a million runs are a gigabyte to sort.
  const ids = db
    .select({ id: run.id })
    .from(run)
    .where(condition(query.filter))
    .orderBy(
      direction(query.by === 'name' ? ordered(run.name) : run[query.by]),
      direction(run.createdAt),
      direction(run.id),
    )
    .limit(query.limit)
    .offset(query.offset)
    .all()
    .map(({ id }) => id);
  return inOrder(db, ids);
}

/** The runs of these states that ended last. Each state's are read from the end of its part of an index: however many there are, no others are read. */
export function lastEnded(db: Database, states: readonly RunState[], most: number): RunRow[] {
  const newest = states.flatMap((state) =>
    db
      .select({ id: run.id, ended: run.endedAt, created: run.createdAt })
      .from(run)
      .where(and(isNull(run.deletedAt), eq(run.state, state)))
      .orderBy(desc(run.endedAt), desc(run.createdAt), desc(run.id))
      .limit(most)
      .all(),
  );
  const ids = newest
    .sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0) || b.created - a.created || (a.id < b.id ? 1 : -1))
    .slice(0, most)
    .map(({ id }) => id);
  return inOrder(db, ids);
}

/** Runs at work, the newest first. Those are few: their states are looked up, whatever SQLite guesses of how many there are. */
export function activeRuns(db: Database, most: number): RunRow[] {
  const rows = db.values<[RunId]>(
    sql`select ${run.id} from ${run} indexed by run_ended where ${run.deletedAt} is null and ${run.state} in ${activeStates}
        order by ${run.createdAt} desc, ${run.id} desc limit ${most}`,
  );
  return inOrder(
    db,
    rows.map(([id]) => id),
  );
}

function inOrder(db: Database, ids: readonly RunId[]): RunRow[] {
  const rows = new Map(runsById(db, ids).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

export function countRuns(db: Database, filter: RunFilter): number {
  return db.select({ count: count() }).from(run).where(condition(filter)).get()?.count ?? 0;
}

export function countRunsByState(db: Database): { state: RunState; count: number }[] {
  return db
    .select({ state: run.state, count: count() })
    .from(run)
    .where(isNull(run.deletedAt))
    .groupBy(run.state)
    .all();
}

/** How many ended since then, by state. */
export function countEndedSince(db: Database, since: number): { state: RunState; count: number }[] {
  return db
    .select({ state: run.state, count: count() })
    .from(run)
    .where(and(isNull(run.deletedAt), inArray(run.state, [...finalStates]), gt(run.endedAt, since)))
    .groupBy(run.state)
    .all();
}

function condition(filter: RunFilter): SQL | undefined {
  const words = (filter.words ?? []).map((word) => {
    const searched = [run.name, run.notes, run.tags, run.id, run.kind];
    return or(...searched.map((column) => contains(column, word)));
  });
  return and(
    isNull(run.deletedAt),
    ...words,
    filter.kinds && filter.kinds.length > 0 ? inArray(run.kind, [...filter.kinds]) : undefined,
    filter.states && filter.states.length > 0 ? inArray(run.state, [...filter.states]) : undefined,
    filter.experiment === undefined ? undefined : eq(run.experiment, filter.experiment),
    filter.tag === undefined
      ? undefined
      : sql`exists (select 1 from json_each(${run.tags}) where json_each.value = ${filter.tag})`,
  );
}

export interface RecentSpeed {
  readonly kind: RunRow['kind'];
  readonly macsPerSecond: number;
  /** What computed, for people; null in runs of versions that did not say it. */
  readonly device: string | null;
  readonly deviceKind: DeviceKind;
  /** What it asked for. */
  readonly asked: unknown;
  readonly threads: unknown;
  readonly gpus: unknown;
}

/** Measured speeds of the last finished runs, newest first. */
export function recentSpeeds(db: Database, limit: number): RecentSpeed[] {
  const of = (path: string) => sql<unknown>`json_extract(${run.config}, ${`$.${path}`})`;
  return db
    .select({
      ...{ kind: run.kind, macsPerSecond: run.macsPerSecond, device: run.device },
      // Only a run of one attempt is measured.
      deviceKind: sql<unknown>`json_extract(${attempt.environment}, '$.deviceKind')`,
      ...{ asked: of('device'), threads: of('threads'), gpus: sql<unknown>`coalesce(${of('gpus')}, 1)` },
    })
    .from(run)
    .innerJoin(attempt, and(eq(attempt.run, run.id), eq(attempt.number, 1)))
    .where(isNotNull(run.macsPerSecond))
    .orderBy(desc(run.endedAt))
    .limit(limit)
    .all()
    .map(({ macsPerSecond, deviceKind, ...row }) => ({
      ...row,
      macsPerSecond: macsPerSecond ?? 0,
      deviceKind: deviceKind === 'gpu' ? 'gpu' : 'cpu',
    }));
}
