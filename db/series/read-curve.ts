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

const columnNames = ['step', 'time', 'mean', 'min', 'max', 'nonFinite'] as const;
type Column = (typeof columnNames)[number];

export interface CurveBuckets extends Readonly<Record<Column, number[]>> {
  readonly points: number;
}

/** The same in columns that the next curve uses again: hundreds of curves are as many megabytes to collect. */
export interface LentBuckets extends Readonly<Record<Column, Float64Array>> {
  readonly points: number;
}

/** As wide as a chart may be. */
const mostLent = 4_000;
const lent = new Map<Column, Float64Array>();

/** A column of so many, whatever stands in it. */
function lentColumn(name: Column, length: number): Float64Array {
  if (length > mostLent) return new Float64Array(length);
  const known = lent.get(name) ?? new Float64Array(mostLent);
  lent.set(name, known);
  return known;
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
  const { points, step, time, mean, min, max, nonFinite } = lendCurve(db, query);
  const own = (column: Float64Array): number[] => Array.prototype.slice.call(column);
  return {
    ...{ points, step: own(step), time: own(time), mean: own(mean) },
    ...{ min: own(min), max: own(max), nonFinite: own(nonFinite) },
  };
}

/** To be used before the next curve is read. */
export function lendCurve(db: Database, query: CurveQuery): LentBuckets {
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
function groupAtoms(atoms: readonly Atoms[], width: number): LentBuckets {
  const buckets = new Buckets(
    atoms.reduce((sum, { count }) => sum + count, 0),
    width,
  );
  const add: AddFigures = (...figures) => buckets.add(...figures);
  for (const each of atoms) {
    if (each.of === 'figures') {
      const { count, nonFinite, min, max, sum, minStep, maxStep, minTime, maxTime } = each.row;
      buckets.add(count, nonFinite, min ?? Number.NaN, max ?? Number.NaN, sum, minStep, maxStep, minTime, maxTime);
    } else if (each.of === 'buckets') {
      eachBucket(each.packed, add);
    } else {
      buckets.addPoints(each.points);
    }
  }
  return buckets.end();
}

/** Buckets of as many points each as `width` of them take, or of one. */
class Buckets {
  private readonly out;
  private readonly most: number;
  /** Buckets that are full. */
  private made = 0;
  private position = 0;
  private current = 0;
  private count = 0;
  private nonFinite = 0;
  private sum = 0;
  /** Of the only atom. */
  private only = Number.NaN;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private minStep = Number.POSITIVE_INFINITY;
  private maxStep = Number.NEGATIVE_INFINITY;
  private minTime = Number.POSITIVE_INFINITY;
  private maxTime = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly points: number,
    private readonly width: number,
  ) {
    this.most = Math.min(points, width);
    const column = (name: Column) => lentColumn(name, this.most);
    this.out = {
      ...{ step: column('step'), time: column('time'), mean: column('mean') },
      ...{ min: column('min'), max: column('max'), nonFinite: column('nonFinite') },
    };
  }

  /** The figures of an atom, in sequence order; NaN is the min and max of nothing finite. */
  add(...[count, nonFinite, min, max, sum, minStep, maxStep, minTime, maxTime]: Parameters<AddFigures>): void {
    this.begin();
    this.position += count;
    this.count += count;
    this.nonFinite += nonFinite;
    this.only = sum;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    if (!Number.isNaN(min)) this.sum += sum;
    if (minStep < this.minStep) this.minStep = minStep;
    if (maxStep > this.maxStep) this.maxStep = maxStep;
    if (minTime < this.minTime) this.minTime = minTime;
    if (maxTime > this.maxTime) this.maxTime = maxTime;
  }

  /** The same for points, a bucket's at a time, in local variables. */
  addPoints({ steps, times, values }: Points): void {
    for (let from = 0; from < values.length; ) {
      this.begin();
      const end =
        this.points <= this.width ? this.position + 1 : Math.ceil(((this.current + 1) * this.points) / this.width);
      const to = Math.min(values.length, from + end - this.position);
      let { nonFinite, sum, min, max, minStep, maxStep, minTime, maxTime } = this;
      for (let i = from; i < to; i++) {
        const step = steps[i] ?? 0;
        const time = times[i] ?? 0;
        const value = values[i] ?? Number.NaN;
        if (value - value === 0) {
          sum += value;
          if (value < min) min = value;
          if (value > max) max = value;
        } else {
          nonFinite += 1;
        }
        if (step < minStep) minStep = step;
        if (step > maxStep) maxStep = step;
        if (time < minTime) minTime = time;
        if (time > maxTime) maxTime = time;
      }
      this.only = values[to - 1] ?? Number.NaN;
      this.position += to - from;
      this.count += to - from;
      this.nonFinite = nonFinite;
      this.sum = sum;
      this.min = min;
      this.max = max;
      this.minStep = minStep;
      this.maxStep = maxStep;
      this.minTime = minTime;
      this.maxTime = maxTime;
      from = to;
    }
  }

  end(): LentBuckets {
    this.flush();
    const { points, made, out } = this;
    const { step, time, mean, min, max, nonFinite } = out;
    return {
      ...{ points, step: step.subarray(0, made), time: time.subarray(0, made), mean: mean.subarray(0, made) },
      ...{ min: min.subarray(0, made), max: max.subarray(0, made), nonFinite: nonFinite.subarray(0, made) },
    };
  }

  private begin(): void {
    const { points, width, position } = this;
    const index = points <= width ? position : Math.floor((position * width) / points);
    if (index !== this.current) this.flush();
    this.current = index;
  }

  private flush(): void {
    const { count, nonFinite, sum, only, min, max, out, made } = this;
    if (count === 0) return;
    const finite = count - nonFinite;
    // A piece's sum leaves out what isn't finite, a point's includes it: only the latter can be shown.
    const alone = count === 1 && !Number.isFinite(only) ? only : Number.NaN;
    out.step[made] = (this.minStep + this.maxStep) / 2;
    out.time[made] = (this.minTime + this.maxTime) / 2;
    out.mean[made] = finite > 0 ? sum / finite : alone;
    out.min[made] = finite > 0 ? min : alone;
    out.max[made] = finite > 0 ? max : alone;
    out.nonFinite[made] = nonFinite;
    this.made = made + 1;
    this.count = 0;
    this.nonFinite = 0;
    this.sum = 0;
    this.min = this.minStep = this.minTime = Number.POSITIVE_INFINITY;
    this.max = this.maxStep = this.maxTime = Number.NEGATIVE_INFINITY;
  }
}
