/** @file Series of runs. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
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

/** Ids of these series, by `RUN KEY`; what is not there is left out. */
export function seriesIds(
  db: Database,
  wanted: readonly { readonly run: RunId; readonly key: string }[],
): Map<string, number> {
  if (wanted.length === 0) return new Map();
  const pairs = sql.join(
    wanted.map(({ run, key }) => sql`(${run}, ${key})`),
    sql`, `,
  );
  const rows = db.values<[number, string, string]>(
    sql`with wanted(run, key) as (values ${pairs}) select ${series.id}, wanted.run, wanted.key from wanted join ${series} on ${series.run} = wanted.run and ${series.key} = wanted.key`,
  );
  return new Map(rows.map(([id, run, key]) => [`${run} ${key}`, id]));
}
