/** @file Series as the API shows them. */
import type { SeriesRow } from '@/db/schema';
import type { SeriesRecord } from '@/domain/records/run';

export function toSeriesRecord(row: SeriesRow): SeriesRecord {
  const { key, goal, unit, count, first, last, min, max, best, bestStep, lastStep, nonFinite } = row;
  return { key, goal, unit, count, first, last, min, max, best, bestStep, lastStep, nonFinite };
}
