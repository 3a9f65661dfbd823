/** @file Makes sure a series exists, with the goal and unit its metric declares. */
import { eq } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type SeriesRow, series } from '../../schema';
import { refreshFigures } from '../../series/figures';
import { findSeries } from './find';

export interface Metric {
  readonly goal: SeriesRow['goal'];
  readonly unit: string;
}

/** `metric` undefined: as declared before, else without goal and unit. */
export function declareSeries(db: Database, id: RunId, key: string, metric?: Metric): SeriesRow {
  const found = findSeries(db, id, key);
  if (found === undefined) {
    const fresh = { run: id, key, goal: metric?.goal ?? 'none', unit: metric?.unit ?? '' } as const;
    return db
      .insert(series)
      .values({ ...fresh, nextSequence: 0, count: 0, nonFinite: 0 })
      .returning()
      .get();
  }
  if (metric === undefined || (metric.goal === found.goal && metric.unit === found.unit)) return found;
  db.update(series).set(metric).where(eq(series.id, found.id)).run();
  if (metric.goal !== found.goal) refreshFigures(db, { ...found, ...metric });
  return findSeries(db, id, key) ?? found;
}
