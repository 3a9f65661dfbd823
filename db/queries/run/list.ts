/** @file Pages of runs, their number by state, and the speed of the last that finished. */

import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { attempt, type RunRow, run } from '@/db/schema';
import type { DeviceKind } from '@/domain/engine-names';
import type { ExperimentId } from '@/domain/ids';
import type { RunKind } from '@/domain/run-config';
import type { RunState } from '@/domain/run-state';
import { contains, ordered } from '../contains';
import { runsById } from './run';

export interface RunFilter {
  readonly words?: readonly string[];
  readonly kinds?: readonly RunKind[];
  readonly states?: readonly RunState[];
  readonly experiment?: ExperimentId;
  readonly tag?: string;
}
export type RunSortKey = 'createdAt' | 'name' | 'state' | 'kind' | 'endedAt';

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
    .where(and(isNull(run.deletedAt), gt(run.endedAt, since)))
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
