/**
 * @file A series as a chart draws it: at most `width` buckets in sequence order, made from chunk figures where a bucket is
 * wide, from sub-buckets where it is narrower, from points where it is narrow. Steps may repeat or go back.
 */
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { type Figures, filterPoints, type Points, pointCount, unpackBuckets, unpackPoints } from './piece';
import { type PieceRow, readPacked, readPieces } from './pieces';

export interface CurveQuery {
  readonly series: number;
  readonly axis: 'step' | 'time';
  readonly from: number | null;
  readonly to: number | null;
  readonly width: number;
  /** Also what a successor made again. */
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
type Piece = PieceRow & { readonly whole: boolean; readonly limit: number };

export function readCurve(db: Database, query: CurveQuery): CurveBuckets {
  const from = query.from ?? Number.NEGATIVE_INFINITY;
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const within = (low: number, high: number): boolean => low >= from && high <= to;
  const pieces = readPieces(db, query).map((piece): Piece => {
    const limit = query.discarded ? Number.POSITIVE_INFINITY : piece.keptThroughStep;
    const inRange = query.axis === 'step' ? within(piece.minStep, piece.maxStep) : within(piece.minTime, piece.maxTime);
    return { ...piece, limit, whole: inRange && piece.maxStep <= limit };
  });
  const usable = pieces.filter((piece) => piece.minStep <= piece.limit);
  const upperBound = usable.reduce((sum, piece) => sum + piece.count, 0);
  const perBucket = upperBound / query.width;
  // An atom no wider than a bucket: buckets then differ by one atom at most.
  const level: Level =
    perBucket >= tunables.chunkPoints ? 'chunks' : perBucket >= tunables.bucketPoints ? 'buckets' : 'points';
  return groupAtoms(atomsOf(db, query, usable, level), query.width);
}

/** The pieces' figures at the level that the buckets need; a piece that is cut is read point by point. */
function atomsOf(db: Database, query: CurveQuery, pieces: readonly Piece[], level: Level): Figures[] {
  const byBuckets = (piece: Piece): boolean => level === 'buckets' && piece.whole && piece.sealed;
  const byPoints = (piece: Piece): boolean => !byBuckets(piece) && !(level === 'chunks' && piece.whole);
  const sequences = (of: (piece: Piece) => boolean): number[] => pieces.filter(of).map((piece) => piece.firstSequence);
  const buckets = readPacked(db, query.series, sequences(byBuckets), 'buckets');
  const points = readPacked(db, query.series, sequences(byPoints), 'points');
  const from = query.from ?? Number.NEGATIVE_INFINITY;
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const atoms: Figures[] = [];
  for (const piece of pieces) {
    const packedBuckets = buckets.get(piece.firstSequence);
    const packedPoints = points.get(piece.firstSequence);
    if (packedBuckets !== undefined) {
      for (const atom of unpackBuckets(packedBuckets)) atoms.push(atom);
    } else if (packedPoints !== undefined) {
      const keep = (step: number, time: number): boolean => {
        const x = query.axis === 'step' ? step : time;
        return step <= piece.limit && x >= from && x <= to;
      };
      const own = unpackPoints(packedPoints);
      for (const atom of pointAtoms(piece.whole ? own : filterPoints(own, keep))) atoms.push(atom);
    } else {
      atoms.push(piece);
    }
  }
  return atoms;
}

/** One atom per point: a value that isn't finite stays in `sum`, which a bucket of one point shows. */
function pointAtoms(points: Points): Figures[] {
  return Array.from({ length: pointCount(points) }, (_, i) => {
    const step = points.steps[i] ?? 0;
    const time = points.times[i] ?? 0;
    const value = points.values[i] ?? Number.NaN;
    const finite = Number.isFinite(value);
    const bound = finite ? value : null;
    const span = { minStep: step, maxStep: step, minTime: time, maxTime: time };
    return { count: 1, nonFinite: finite ? 0 : 1, min: bound, max: bound, sum: value, ...span };
  });
}

function groupAtoms(atoms: readonly Figures[], width: number): CurveBuckets {
  const points = atoms.reduce((sum, atom) => sum + atom.count, 0);
  const out: CurveBuckets = { points, step: [], time: [], mean: [], min: [], max: [], nonFinite: [] };
  let position = 0;
  let group: Figures[] = [];
  let current = 0;
  const flush = (): void => {
    if (group.length > 0) pushBucket(out, group);
    group = [];
  };
  for (const atom of atoms) {
    const index = points <= width ? position : Math.floor((position * width) / points);
    if (index !== current) flush();
    current = index;
    group.push(atom);
    position += atom.count;
  }
  flush();
  return out;
}

function pushBucket(out: CurveBuckets, group: readonly Figures[]): void {
  let count = 0;
  let nonFinite = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const edges = { minStep: min, maxStep: max, minTime: min, maxTime: max };
  for (const atom of group) {
    count += atom.count;
    nonFinite += atom.nonFinite;
    if (atom.min !== null && atom.min < min) min = atom.min;
    if (atom.max !== null && atom.max > max) max = atom.max;
    if (atom.min !== null) sum += atom.sum;
    edges.minStep = Math.min(edges.minStep, atom.minStep);
    edges.maxStep = Math.max(edges.maxStep, atom.maxStep);
    edges.minTime = Math.min(edges.minTime, atom.minTime);
    edges.maxTime = Math.max(edges.maxTime, atom.maxTime);
  }
  const finite = count - nonFinite;
  // A piece's sum leaves out what isn't finite, a point's atom holds it: only the latter can be shown.
  const only = count === 1 ? (group[0]?.sum ?? Number.NaN) : Number.NaN;
  const alone = Number.isFinite(only) ? Number.NaN : only;
  out.step.push((edges.minStep + edges.maxStep) / 2);
  out.time.push((edges.minTime + edges.maxTime) / 2);
  out.mean.push(finite > 0 ? sum / finite : alone);
  out.min.push(finite > 0 ? min : alone);
  out.max.push(finite > 0 ? max : alone);
  out.nonFinite.push(nonFinite);
}
