/** @file Series of runs. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type SeriesRow, series } from '../../schema';

export function findSeries(db: Database, id: RunId, key: string): SeriesRow | undefined {
  return db
    .select()
    .from(series)
    .where(and(eq(series.run, id), eq(series.key, key)))
    .get();
}

export function seriesOf(db: Database, ids: readonly RunId[]): SeriesRow[] {
  return db
    .select()
    .from(series)
    .where(inArray(series.run, [...ids]))
    .orderBy(asc(series.key))
    .all();
}
