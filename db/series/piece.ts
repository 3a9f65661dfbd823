/** @file A piece of a series (segment or sealed chunk): its points packed, and its figures. Finite values only make figures. */
import { tunables } from '@/domain/tunables';

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

/** [steps…, times…, values…]. */
export function packPoints(points: Points): Float64Array {
  const count = pointCount(points);
  const packed = new Float64Array(3 * count);
  packed.set(points.steps, 0);
  packed.set(points.times, count);
  packed.set(points.values, 2 * count);
  return packed;
}

export function unpackPoints(packed: Float64Array): Points {
  const count = packed.length / 3;
  return {
    steps: packed.subarray(0, count),
    times: packed.subarray(count, 2 * count),
    values: packed.subarray(2 * count),
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

/** Numbers per sub-bucket: count, non-finite, min, max, sum, step range, time range; NaN for a min or max of nothing. */
const bucketWidth = 9;

/** Figures of every 32 points in a row, packed. */
export function packBuckets(points: Points): Float64Array {
  const rows: number[] = [];
  for (let from = 0; from < pointCount(points); from += tunables.bucketPoints) {
    const f = figuresOf(slicePoints(points, from, from + tunables.bucketPoints));
    const { minStep, maxStep, minTime, maxTime } = f;
    rows.push(
      f.count,
      f.nonFinite,
      f.min ?? Number.NaN,
      f.max ?? Number.NaN,
      f.sum,
      minStep,
      maxStep,
      minTime,
      maxTime,
    );
  }
  return Float64Array.from(rows);
}

/** Figures as bare numbers, in the order of a packed sub-bucket. */
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

/** Hands over each packed sub-bucket, in order. */
export function eachBucket(packed: Float64Array, add: AddFigures): void {
  const figure = (at: number): number => packed[at] ?? Number.NaN;
  for (let at = 0; at < packed.length; at += bucketWidth) {
    add(
      figure(at),
      figure(at + 1),
      figure(at + 2),
      figure(at + 3),
      figure(at + 4),
      figure(at + 5),
      figure(at + 6),
      figure(at + 7),
      figure(at + 8),
    );
  }
}
