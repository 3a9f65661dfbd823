/**
 * @file A series as a chart draws it: at most `width` buckets in sequence order, made from chunk figures where a bucket is
 * wide, from sub-buckets where it is narrower, from points where it is narrow. Steps may repeat or go back.
 */
import { and, asc, eq, gte, inArray, lte } from 'drizzle-orm';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { attempt, chunk } from '../schema';
import { type Figures, filterPoints, type Points, pointCount, unpackBuckets, unpackPoints } from './piece';

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
type Piece = Figures & {
  readonly sealed: boolean;
  readonly firstSequence: number;
  readonly whole: boolean;
  readonly limit: number;
};

export function readCurve(db: Database, query: CurveQuery): CurveBuckets {
  const from = query.from ?? Number.NEGATIVE_INFINITY;
  const to = query.to ?? Number.POSITIVE_INFINITY;
  const within = (low: number, high: number): boolean => low >= from && high <= to;
  const pieces = readPieces(db, query).map((piece): Piece => {
    const limit = query.discarded ? Number.POSITIVE_INFINITY : (piece.keptThroughStep ?? Number.POSITIVE_INFINITY);
    const inRange = query.axis === 'step' ? within(piece.minStep, piece.maxStep) : within(piece.minTime, piece.maxTime);
    return { ...piece, limit, whole: inRange && piece.maxStep <= limit };
  });
  const usable = pieces.filter((piece) => piece.minStep <= piece.limit);
  const upperBound = usable.reduce((sum, piece) => sum + piece.count, 0);
  const perBucket = upperBound / query.width;
  // An atom no wider than a bucket: buckets then differ by one atom at most.
  const level =
    perBucket >= tunables.chunkPoints ? 'chunks' : perBucket >= tunables.bucketPoints ? 'buckets' : 'points';

  const decoded = decodePieces(db, query.series, usable, level);
  const atoms: Figures[] = [];
  for (const piece of usable) {
    const data = decoded.get(piece.firstSequence);
    if (piece.whole && level === 'chunks') atoms.push(piece);
    else if (data?.buckets) atoms.push(...unpackBuckets(data.buckets));
    else if (data?.points) {
      const keep = (step: number, time: number): boolean => {
        const x = query.axis === 'step' ? step : time;
        return step <= piece.limit && x >= from && x <= to;
      };
      const points = unpackPoints(data.points);
      for (const atom of pointAtoms(piece.whole ? points : filterPoints(points, keep))) atoms.push(atom);
    }
  }
  return groupAtoms(atoms, query.width);
}

function readPieces(db: Database, query: CurveQuery) {
  const low = query.axis === 'step' ? chunk.minStep : chunk.minTime;
  const high = query.axis === 'step' ? chunk.maxStep : chunk.maxTime;
  return db
    .select({
      firstSequence: chunk.firstSequence,
      sealed: chunk.sealed,
      count: chunk.count,
      nonFinite: chunk.nonFinite,
      min: chunk.min,
      max: chunk.max,
      sum: chunk.sum,
      minStep: chunk.minStep,
      maxStep: chunk.maxStep,
      minTime: chunk.minTime,
      maxTime: chunk.maxTime,
      keptThroughStep: attempt.keptThroughStep,
    })
    .from(chunk)
    .innerJoin(attempt, eq(attempt.id, chunk.attempt))
    .where(
      and(
        eq(chunk.series, query.series),
        query.from === null ? undefined : gte(high, query.from),
        query.to === null ? undefined : lte(low, query.to),
      ),
    )
    .orderBy(asc(chunk.firstSequence))
    .all();
}

interface Decoded {
  /** Null where sub-buckets do. */
  readonly points: Float64Array | null;
  readonly buckets: Float64Array | null;
}

/** Loads the blobs that the level needs, and those of pieces that are cut. */
function decodePieces(db: Database, series: number, pieces: readonly Piece[], level: Level): Map<number, Decoded> {
  const decoded = new Map<number, Decoded>();
  const byBuckets = (piece: Piece): boolean => level === 'buckets' && piece.whole && piece.sealed;
  for (const sequences of parts(pieces.filter(byBuckets))) {
    const columns = { firstSequence: chunk.firstSequence, buckets: chunk.buckets };
    const rows = db.select(columns).from(chunk).where(among(series, sequences)).all();
    for (const { firstSequence, buckets } of rows) decoded.set(firstSequence, { points: null, buckets });
  }
  for (const sequences of parts(pieces.filter((piece) => !byBuckets(piece) && !(level === 'chunks' && piece.whole)))) {
    const columns = { firstSequence: chunk.firstSequence, points: chunk.points };
    const rows = db.select(columns).from(chunk).where(among(series, sequences)).all();
    for (const { firstSequence, points } of rows) decoded.set(firstSequence, { points, buckets: null });
  }
  return decoded;
}

const among = (series: number, sequences: readonly number[]) =>
  and(eq(chunk.series, series), inArray(chunk.firstSequence, [...sequences]));

/** SQLite takes a limited number of values in one statement. */
function* parts(pieces: readonly Piece[]): Generator<readonly number[]> {
  for (let at = 0; at < pieces.length; at += 500) yield pieces.slice(at, at + 500).map((piece) => piece.firstSequence);
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
