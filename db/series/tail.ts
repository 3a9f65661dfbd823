/**
 * @file The last open segment of a series while it is small: its points and figures, updated point by point, so that one more
 * costs neither a read nor a new array.
 */
import { type Columns, type Figures, pointCount } from './piece';

/** A segment grows in place up to this many points: rewriting them costs less than another row. */
export const tailPoints = 32;

/** Write buffer, shared because SQLite copies it at once. */
const packed = new Float64Array(3 * tailPoints);
const noBytes = Buffer.alloc(0);
const packedBytes = Array.from({ length: tailPoints + 1 }, (_, count) => Buffer.from(packed.buffer, 0, 3 * 8 * count));

/** Its figures and other statement parameters: one object, because a spread costs as much as the write. */
type Written = { -readonly [Name in keyof Figures]: Figures[Name] } & {
  readonly series: number;
  readonly firstSequence: number;
  /** Points in it as it was written last. */
  before: number;
  points: Buffer;
};

export class Tail {
  readonly written: Written;
  /** Step, time and value of each point, one after the other. */
  private readonly points: number[] = [];

  constructor(series: number, firstSequence: number) {
    this.written = {
      series,
      firstSequence,
      before: 0,
      points: noBytes,
      count: 0,
      nonFinite: 0,
      min: null,
      max: null,
      sum: 0,
      minStep: Number.POSITIVE_INFINITY,
      maxStep: Number.NEGATIVE_INFINITY,
      minTime: Number.POSITIVE_INFINITY,
      maxTime: Number.NEGATIVE_INFINITY,
    };
  }

  get end(): number {
    return this.written.firstSequence + this.written.count;
  }

  hasRoomFor(points: Columns): boolean {
    return this.written.count + pointCount(points) <= tailPoints;
  }

  /** With the points added, for a statement that is run at once. */
  add({ steps, times, values }: Columns): Written {
    const own = this.written;
    own.before = own.count;
    for (let at = 0; at < steps.length; at++) {
      const [step = 0, time = 0, value = Number.NaN] = [steps[at], times[at], values[at]];
      this.points.push(step, time, value);
      own.count += 1;
      if (step < own.minStep) own.minStep = step;
      if (step > own.maxStep) own.maxStep = step;
      if (time < own.minTime) own.minTime = time;
      if (time > own.maxTime) own.maxTime = time;
      if (!Number.isFinite(value)) {
        own.nonFinite += 1;
        continue;
      }
      own.sum += value;
      if (own.min === null || value < own.min) own.min = value;
      if (own.max === null || value > own.max) own.max = value;
    }
    own.points = this.pack();
    return own;
  }

  /** As `packPoints` packs them; until the next one is packed. */
  private pack(): Buffer {
    const { count } = this.written;
    for (let at = 0; at < count; at++) {
      packed[at] = this.points[3 * at] ?? 0;
      packed[count + at] = this.points[3 * at + 1] ?? 0;
      packed[2 * count + at] = this.points[3 * at + 2] ?? Number.NaN;
    }
    return packedBytes[count] ?? noBytes;
  }
}
