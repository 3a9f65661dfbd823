/** @file A piece of a series (segment or sealed chunk): its points packed, and its figures. Finite values only make figures. */
import { tunables } from '@/domain/tunables';
import { isPacked, packColumns, unpackColumns } from './packed-columns';

/** Parallel columns, in sequence order. */
export interface Points {
  readonly steps: Float64Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Figures of some points in a row. `min` and `max` are null if no value is finite. */
export interface Figures {
  readonly count: number;
  readonly nonFinite: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number;
  readonly minStep: number;
  readonly maxStep: number;
  readonly minTime: number;
  readonly maxTime: number;
}

/** The same for any array of numbers. */
export type Columns = Readonly<Record<keyof Points, ArrayLike<number>>>;

export function pointsFrom({ steps, times, values }: Columns): Points {
  return { steps: Float64Array.from(steps), times: Float64Array.from(times), values: Float64Array.from(values) };
}

export function pointCount(points: Columns): number {
  return points.steps.length;
}

export function slicePoints(points: Points, from: number, to: number): Points {
  return {
    steps: points.steps.subarray(from, to),
    times: points.times.subarray(from, to),
    values: points.values.subarray(from, to),
  };
}

export function joinPoints(pieces: readonly Points[]): Points {
  const join = (column: keyof Points): Float64Array => {
    const whole = new Float64Array(pieces.reduce((sum, piece) => sum + pointCount(piece), 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece[column], at);
      at += pointCount(piece);
    }
    return whole;
  };
  return { steps: join('steps'), times: join('times'), values: join('values') };
}

/** Points for which `keep` holds, in order. */
export function filterPoints(points: Points, keep: (step: number, time: number) => boolean): Points {
  const mask = points.steps.map((step, i) => (keep(step, points.times[i] ?? 0) ? 1 : 0));
  if (mask.every((kept) => kept === 1)) return points;
  const pick = (column: Float64Array): Float64Array => column.filter((_, i) => mask[i] === 1);
  return { steps: pick(points.steps), times: pick(points.times), values: pick(points.values) };
}

/** Steps, times, values. */
const pointFields = 3;

export function packPoints(points: Points): Uint8Array {
  const count = pointCount(points);
  const flat = new Float64Array(pointFields * count);
  flat.set(points.steps, 0);
  flat.set(points.times, count);
  flat.set(points.values, 2 * count);
  const packed = packColumns(flat, pointFields);
  return packed.length < flat.byteLength ? packed : new Uint8Array(flat.buffer);
}

export const unpackPoints = (packed: Uint8Array): Float64Array => unpackColumns(packed, pointFields);

/** The columns of unpacked points. */
export function splitPoints(flat: Float64Array): Points {
  const count = flat.length / pointFields;
  return {
    steps: flat.subarray(0, count),
    times: flat.subarray(count, 2 * count),
    values: flat.subarray(2 * count),
  };
}

export function figuresOf(points: Points): Figures {
  const count = pointCount(points);
  let nonFinite = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of points.values) {
    if (!Number.isFinite(value)) {
      nonFinite++;
      continue;
    }
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const none = nonFinite === count;
  const { minStep, maxStep, minTime, maxTime } = ranges(points);
  return { count, nonFinite, min: none ? null : min, max: none ? null : max, sum, minStep, maxStep, minTime, maxTime };
}

function ranges(points: Points) {
  let minStep = Number.POSITIVE_INFINITY;
  let maxStep = Number.NEGATIVE_INFINITY;
  let minTime = Number.POSITIVE_INFINITY;
  let maxTime = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points.steps.length; i++) {
    const step = points.steps[i] ?? 0;
    const time = points.times[i] ?? 0;
    if (step < minStep) minStep = step;
    if (step > maxStep) maxStep = step;
    if (time < minTime) minTime = time;
    if (time > maxTime) maxTime = time;
  }
  return { minStep, maxStep, minTime, maxTime };
}

/** Columns of sub-buckets: count, non-finite, min, max, sum, step range, time range; NaN for a min or max of nothing. */
export const bucketFields = 9;

/** Figures of every 32 points in a row, as columns, packed; null if that is one row, which the piece's own figures are. */
export function packBuckets(points: Points): Uint8Array | null {
  const rows = Math.ceil(pointCount(points) / tunables.bucketPoints);
  if (rows < 2) return null;
  const flat = new Float64Array(bucketFields * rows);
  for (let row = 0; row < rows; row++) {
    const from = row * tunables.bucketPoints;
    const f = figuresOf(slicePoints(points, from, from + tunables.bucketPoints));
    const { count, nonFinite, min, max, sum, minStep, maxStep, minTime, maxTime } = f;
    const figures = [count, nonFinite, min ?? Number.NaN, max ?? Number.NaN, sum, minStep, maxStep, minTime, maxTime];
    for (const [column, figure] of figures.entries()) flat[column * rows + row] = figure;
  }
  return packColumns(flat, bucketFields);
}

/** Those of chunks that an earlier version wrote are rows, not columns, and not packed. */
export function unpackBuckets(packed: Uint8Array): Float64Array {
  const flat = unpackColumns(packed, bucketFields);
  if (isPacked(packed.length, bucketFields)) return flat;
  const rows = flat.length / bucketFields;
  return flat.map((_, at) => flat[(at % rows) * bucketFields + Math.floor(at / rows)] ?? Number.NaN);
}

/** Figures as bare numbers, in the order of a sub-bucket's columns. */
export type AddFigures = (
  count: number,
  nonFinite: number,
  min: number,
  max: number,
  sum: number,
  minStep: number,
  maxStep: number,
  minTime: number,
  maxTime: number,
) => void;

/** Hands over each sub-bucket of unpacked columns, in order. */
export function eachBucket(flat: Float64Array, add: AddFigures): void {
  const rows = flat.length / bucketFields;
  const figure = (at: number): number => flat[at] ?? Number.NaN;
  for (let row = 0; row < rows; row++) {
    add(
      figure(row),
      figure(row + rows),
      figure(row + 2 * rows),
      figure(row + 3 * rows),
      figure(row + 4 * rows),
      figure(row + 5 * rows),
      figure(row + 6 * rows),
      figure(row + 7 * rows),
      figure(row + 8 * rows),
    );
  }
}
