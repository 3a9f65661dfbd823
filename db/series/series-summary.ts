/** @file The figures a series keeps: first, last, min, max, best. Updated at ingestion, recomputed when a tail is discarded. */
import { eq } from 'drizzle-orm';
import type { Database } from '../open';
import { type SeriesRow, series } from '../schema';
import { type Columns, figuresOf, filterPoints, type Points, splitPoints } from './piece';
import { type PieceRow, readPacked, readPieces } from './pieces';

/** Counts points in; those beyond `keptThroughStep` don't count. */
export function addPoints(next: SeriesRow, points: Columns, keptThroughStep: number | null): void {
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
      next.goal !== 'none' && (next.best === null || (next.goal === 'max' ? value > next.best : value < next.best));
    if (better) {
      next.best = value;
      next.bestStep = step;
    }
  }
}

/** Recomputes the figures from what counts now: from the pieces' figures, and the points of the few pieces at the limit. */
export function refreshFigures(db: Database, row: SeriesRow): void {
  const pieces = readPieces(db, { series: row.id, axis: 'step', from: null, to: null });
  const usable = pieces.filter((piece) => piece.minStep <= piece.keptThroughStep);
  const cut = usable.filter((piece) => piece.maxStep > piece.keptThroughStep);
  const points = new Map<number, Points>();
  const load = (wanted: readonly PieceRow[]): void => {
    const missing = wanted.filter((piece) => !points.has(piece.firstSequence));
    const packed = readPacked(db, row.id, missing, 'points');
    for (const piece of missing) {
      const own = packed.get(piece.firstSequence);
      if (own === undefined) continue;
      points.set(
        piece.firstSequence,
        filterPoints(splitPoints(own), (step) => step <= piece.keptThroughStep),
      );
    }
  };
  load(cut);
  const parts = usable.map((piece) => {
    const left = points.get(piece.firstSequence);
    return { piece, figures: left === undefined ? piece : figuresOf(left) };
  });
  const total = (of: 'count' | 'nonFinite'): number => parts.reduce((sum, { figures }) => sum + figures[of], 0);
  const least = extreme(
    parts.map(({ figures }) => figures.min),
    (a, b) => a < b,
  );
  const most = extreme(
    parts.map(({ figures }) => figures.max),
    (a, b) => a > b,
  );
  const best = row.goal === 'none' ? null : row.goal === 'max' ? most : least;
  // The first of equal values, as at ingestion.
  const holder = parts.find(
    ({ figures }) => best !== null && (row.goal === 'max' ? figures.max : figures.min) === best,
  );
  const [first, last] = [usable[0], usable.at(-1)];
  load([first, last, holder?.piece].filter((piece) => piece !== undefined));
  const pointsOf = (piece: PieceRow | undefined): Points | undefined =>
    piece === undefined ? undefined : points.get(piece.firstSequence);
  const bestPoints = pointsOf(holder?.piece);
  const bestAt = best === null ? -1 : (bestPoints?.values.indexOf(best) ?? -1);
  db.update(series)
    .set({
      count: total('count'),
      nonFinite: total('nonFinite'),
      first: pointsOf(first)?.values[0] ?? null,
      last: pointsOf(last)?.values.at(-1) ?? null,
      lastStep: pointsOf(last)?.steps.at(-1) ?? null,
      min: least,
      max: most,
      best,
      bestStep: bestPoints?.steps[bestAt] ?? null,
    })
    .where(eq(series.id, row.id))
    .run();
}

function extreme(values: readonly (number | null)[], better: (a: number, b: number) => boolean): number | null {
  return values.reduce((best, each) => (each !== null && (best === null || better(each, best)) ? each : best), null);
}
