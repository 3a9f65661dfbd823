/** @file The figures a series keeps: first, last, min, max, best. Kept up at ingestion, made anew when a tail is discarded. */
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../open';
import { attempt, chunk, type SeriesRow, series } from '../schema';
import { type Points, unpackPoints } from './piece';

/** The series with more points counted in; those beyond `keptThroughStep` don't count. */
export function addPoints(row: SeriesRow, points: Points, keptThroughStep: number | null): SeriesRow {
  const next = { ...row };
  for (let i = 0; i < points.steps.length; i++) {
    const step = points.steps[i] ?? 0;
    const value = points.values[i] ?? Number.NaN;
    if (keptThroughStep !== null && step > keptThroughStep) continue;
    if (next.count === 0) next.first = value;
    next.count++;
    next.last = value;
    next.lastStep = step;
    if (!Number.isFinite(value)) {
      next.nonFinite++;
      continue;
    }
    if (next.min === null || value < next.min) next.min = value;
    if (next.max === null || value > next.max) next.max = value;
    const better =
      row.goal !== 'none' && (next.best === null || (row.goal === 'max' ? value > next.best : value < next.best));
    if (better) {
      next.best = value;
      next.bestStep = step;
    }
  }
  return next;
}

/** Makes the figures anew from the points that count now. */
export function refreshFigures(db: Database, row: SeriesRow): void {
  let next: SeriesRow = {
    ...row,
    count: 0,
    first: null,
    last: null,
    min: null,
    max: null,
    best: null,
    bestStep: null,
    lastStep: null,
    nonFinite: 0,
  };
  const pieces = db
    .select({ points: chunk.points, keptThroughStep: attempt.keptThroughStep })
    .from(chunk)
    .innerJoin(attempt, eq(attempt.id, chunk.attempt))
    .where(eq(chunk.series, row.id))
    .orderBy(asc(chunk.firstSequence))
    .all();
  for (const piece of pieces) next = addPoints(next, unpackPoints(piece.points), piece.keptThroughStep);
  db.update(series).set(next).where(eq(series.id, row.id)).run();
}
