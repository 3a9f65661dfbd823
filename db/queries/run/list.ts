/** @file Lists runs: filtered, sorted, a page at a time. */
import { and, asc, count, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { ExperimentId } from '@/domain/ids';
import type { RunKind } from '@/domain/run-config';
import type { RunState } from '@/domain/run-state';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';
import { contains } from '../contains';

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
  return db
    .select()
    .from(run)
    .where(condition(query.filter))
    .orderBy(direction(run[query.by]), direction(run.createdAt), direction(run.id))
    .limit(query.limit)
    .offset(query.offset)
    .all();
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
