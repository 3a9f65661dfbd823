/**
 * @file A series as a chart draws it: at most `width` buckets in sequence order, made from chunk figures where a bucket is
 * wide, from sub-buckets where it is narrower, from points where it is narrow. Steps may repeat or go back.
 */
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { type AddFigures, eachBucket, filterPoints, type Points, pointCount, splitPoints } from './piece';
import { type PieceRow, readPacked, readPieces } from './pieces';

export interface CurveQuery {
  readonly series: number;
  readonly axis: 'step' | 'time';
  readonly from: number | null;
  readonly to: number | null;
  readonly width: number;
  /** Also points that a later attempt recomputed. */
  readonly discarded: boolean;
}

export interface CurveBuckets {
  readonly points: number;
  readonly step: number[];
  readonly time: number[];
  readonly mean: number[];
  readonly min: number[];
  readonly max: number[];
  readonly nonFinite: number[];
}

type Level = 'chunks' | 'buckets' | 'points';
/** A row, not copied: a comparison of a hundred runs has twenty thousand. */
interface Piece {
  readonly row: PieceRow;
  /** Nothing of it is cut off. */
  readonly whole: boolean;
  /** Points beyond this step do not count. */
  readonly limit: number;
}

export function readCurve(db: Database, query: CurveQuery): CurveBuckets {
  const from = query.from ?? Number.NEGATIVE_INFINITY;
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const within = (low: number, high: number): boolean => low >= from && high <= to;
  const usable: Piece[] = [];
  let upperBound = 0;
  for (const row of readPieces(db, query)) {
    const limit = query.discarded ? Number.POSITIVE_INFINITY : row.keptThroughStep;
    if (row.minStep > limit) continue;
    const inRange = query.axis === 'step' ? within(row.minStep, row.maxStep) : within(row.minTime, row.maxTime);
    usable.push({ row, limit, whole: inRange && row.maxStep <= limit });
    upperBound += row.count;
  }
  const perBucket = upperBound / query.width;
  // The smallest unit put into buckets, no wider than one: buckets then differ by one atom at most.
  const level: Level =
    perBucket >= tunables.chunkPoints ? 'chunks' : perBucket >= tunables.bucketPoints ? 'buckets' : 'points';
  return groupAtoms(atomsOf(db, query, usable, level), query.width);
}

/** A piece at the level that its buckets need: its figures as one atom, or a column of sub-buckets, or its points. */
type Atoms =
  | { readonly of: 'figures'; readonly count: number; readonly row: PieceRow }
  | { readonly of: 'buckets'; readonly count: number; readonly packed: Float64Array }
  | { readonly of: 'points'; readonly count: number; readonly points: Points };

/** A piece that is cut is read point by point. */
function atomsOf(db: Database, query: CurveQuery, pieces: readonly Piece[], level: Level): Atoms[] {
  const byBuckets = (piece: Piece): boolean => level === 'buckets' && piece.whole && piece.row.sealed;
  const byPoints = (piece: Piece): boolean => !byBuckets(piece) && !(level === 'chunks' && piece.whole);
  const rowsOf = (wanted: (piece: Piece) => boolean): PieceRow[] =>
    pieces.flatMap((piece) => (wanted(piece) ? [piece.row] : []));
  const buckets = readPacked(db, query.series, rowsOf(byBuckets), 'buckets');
  const points = readPacked(db, query.series, rowsOf(byPoints), 'points');
  const from = query.from ?? Number.NEGATIVE_INFINITY;
  const to = query.to ?? Number.POSITIVE_INFINITY;
  return pieces.map((piece): Atoms => {
    const { row } = piece;
    const packed = buckets.get(row.firstSequence);
    if (packed !== undefined) return { of: 'buckets', count: row.count, packed };
    const packedPoints = points.get(row.firstSequence);
    if (packedPoints === undefined) return { of: 'figures', count: row.count, row };
    const own = splitPoints(packedPoints);
    const kept = piece.whole
      ? own
      : filterPoints(own, (step, time) => {
          const x = query.axis === 'step' ? step : time;
          return step <= piece.limit && x >= from && x <= to;
        });
    return { of: 'points', count: pointCount(kept), points: kept };
  });
}

/** Numbers go straight into the current bucket: a comparison of a hundred runs has hundreds of thousands of atoms. */
function groupAtoms(atoms: readonly Atoms[], width: number): CurveBuckets {
  const points = atoms.reduce((sum, { count }) => sum + count, 0);
  const buckets = createBuckets(points, width);
  for (const each of atoms) {
    if (each.of === 'figures') {
      const { count, nonFinite, min, max, sum, minStep, maxStep, minTime, maxTime } = each.row;
      buckets.add(count, nonFinite, min ?? Number.NaN, max ?? Number.NaN, sum, minStep, maxStep, minTime, maxTime);
    } else if (each.of === 'buckets') {
      eachBucket(each.packed, buckets.add);
    } else {
      const { steps, times, values } = each.points;
      for (let i = 0; i < values.length; i++) {
        const [step = 0, time = 0, value = Number.NaN] = [steps[i], times[i], values[i]];
        // A value that isn't finite stays in the sum, which a bucket of one point shows.
        const finite = Number.isFinite(value);
        const bound = finite ? value : Number.NaN;
        buckets.add(1, finite ? 0 : 1, bound, bound, value, step, step, time, time);
      }
    }
  }
  return buckets.end();
}

/** `add` takes the figures of an atom, in sequence order; NaN is the min and max of nothing finite. */
function createBuckets(points: number, width: number): { readonly add: AddFigures; end(): CurveBuckets } {
  const out: CurveBuckets = { points, step: [], time: [], mean: [], min: [], max: [], nonFinite: [] };
  let position = 0;
  let current = 0;
  let count = 0;
  let nonFinite = 0;
  let sum = 0;
  /** Of the only atom. */
  let only = Number.NaN;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let minStep = min;
  let maxStep = max;
  let minTime = min;
  let maxTime = max;
  const flush = (): void => {
    if (count === 0) return;
    const finite = count - nonFinite;
    // A piece's sum leaves out what isn't finite, a point's includes it: only the latter can be shown.
    const alone = count === 1 && !Number.isFinite(only) ? only : Number.NaN;
    out.step.push((minStep + maxStep) / 2);
    out.time.push((minTime + maxTime) / 2);
    out.mean.push(finite > 0 ? sum / finite : alone);
    out.min.push(finite > 0 ? min : alone);
    out.max.push(finite > 0 ? max : alone);
    out.nonFinite.push(nonFinite);
    count = 0;
    nonFinite = 0;
    sum = 0;
    min = minStep = minTime = Number.POSITIVE_INFINITY;
    max = maxStep = maxTime = Number.NEGATIVE_INFINITY;
  };
  const add: AddFigures = (ofCount, ofNonFinite, ofMin, ofMax, ofSum, fromStep, toStep, fromTime, toTime) => {
    const index = points <= width ? position : Math.floor((position * width) / points);
    if (index !== current) flush();
    current = index;
    position += ofCount;
    count += ofCount;
    nonFinite += ofNonFinite;
    only = ofSum;
    if (ofMin < min) min = ofMin;
    if (ofMax > max) max = ofMax;
    if (!Number.isNaN(ofMin)) sum += ofSum;
    if (fromStep < minStep) minStep = fromStep;
    if (toStep > maxStep) maxStep = toStep;
    if (fromTime < minTime) minTime = fromTime;
    if (toTime > maxTime) maxTime = toTime;
  };
  const end = (): CurveBuckets => {
    flush();
    return out;
  };
  return { add, end };
}
