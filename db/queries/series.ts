/** @file Series: the metrics that runs have declared. */

import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { chunk, type SeriesRow, series } from '../schema';
import { refreshFigures } from '../series/series-summary';

const byKey = (db: Database) =>
  db
    .select()
    .from(series)
    .where(and(eq(series.run, sql.placeholder('run')), eq(series.key, sql.placeholder('key'))))
    .prepare();

/** Series of runs. */
export function findSeries(db: Database, run: RunId, key: string): SeriesRow | undefined {
  return prepared(db, byKey).get({ run, key });
}

export function seriesOf(db: Database, ids: readonly RunId[]): SeriesRow[] {
  return db
    .select()
    .from(series)
    .where(inArray(series.run, [...ids]))
    .orderBy(asc(series.key))
    .all();
}

/** By key, from the `from`th on. */
export function seriesPage(db: Database, id: RunId, from: number, most: number): SeriesRow[] {
  return db.select().from(series).where(eq(series.run, id)).orderBy(asc(series.key)).limit(most).offset(from).all();
}

/** Ids of these series, by `RUN KEY`; missing ones are left out. */
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

export interface Metric {
  readonly goal: SeriesRow['goal'];
  readonly unit: string;
}

const insert = (db: Database) =>
  db
    .insert(series)
    .values({
      run: sql.placeholder('run'),
      key: sql.placeholder('key'),
      goal: sql.placeholder('goal'),
      unit: sql.placeholder('unit'),
      nextSequence: 0,
      count: 0,
      nonFinite: 0,
    })
    .returning()
    .prepare();

/** `metric` undefined: as declared before, else without goal and unit. */
export function declareSeries(db: Database, id: RunId, key: string, metric?: Metric): SeriesRow {
  const found = findSeries(db, id, key);
  if (found === undefined) {
    return prepared(db, insert).get({ run: id, key, goal: metric?.goal ?? 'none', unit: metric?.unit ?? '' });
  }
  if (metric === undefined || (metric.goal === found.goal && metric.unit === found.unit)) return found;
  db.update(series).set(metric).where(eq(series.id, found.id)).run();
  if (metric.goal !== found.goal) refreshFigures(db, { ...found, ...metric });
  return findSeries(db, id, key) ?? found;
}

/** When series were last written: milliseconds since the epoch, by the id of the series. */
export function lastTimes(db: Database, ids: readonly number[]): Map<number, number> {
  const rows = db
    .select({ series: chunk.series, at: sql<number>`max(${chunk.maxTime})` })
    .from(chunk)
    .where(inArray(chunk.series, [...ids]))
    .groupBy(chunk.series)
    .all();
  return new Map(rows.map(({ series: id, at }) => [id, at]));
}
