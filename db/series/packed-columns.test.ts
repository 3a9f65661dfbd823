/** @file Columns of numbers come back to the bit, whatever they hold, and shorter where they can be. */
import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { isPacked, packColumns, unpackColumns } from './packed-columns';
import { type Points, packPoints, splitPoints, unpackBuckets, unpackPoints } from './piece';

const anything = fc.double({ noNaN: false });
const whole = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const decimal = fc
  .tuple(fc.integer({ min: -1e8, max: 1e8 }), fc.nat(6))
  .map(([digits, places]) => digits / 10 ** places);
const single = fc.float({ noNaN: false });
const few = fc.constantFrom(0.1, 1 / 3, Number.NaN, 2e300, Number.POSITIVE_INFINITY);
const column = (length: number) =>
  fc.oneof(
    ...[anything, whole, decimal, single, few, fc.constantFrom(0, -0, 7)].map((value) =>
      fc.array(value, { minLength: length, maxLength: length }),
    ),
    fc
      .tuple(whole, fc.integer({ min: -1000, max: 1000 }))
      .map(([first, stride]) => Array.from({ length }, (_, at) => first + at * stride)),
  );
const columns = fc
  .integer({ min: 1, max: 80 })
  .chain((length) => fc.tuple(column(length), column(length), column(length)));

describe('packed columns', () => {
  it('come back to the bit', () => {
    fc.assert(
      fc.property(columns, (three) => {
        const flat = Float64Array.from(three.flat());
        const packed = packColumns(flat, 3);
        expect(isPacked(packed.length, 3)).toBe(true);
        const back = unpackColumns(packed, 3);
        expect(back.length).toBe(flat.length);
        for (const [at, value] of flat.entries()) expect(Object.is(back[at], value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are never longer as points than float64, and tell which they are', () => {
    fc.assert(
      fc.property(columns, ([steps, times, values]) => {
        const points: Points = {
          steps: Float64Array.from(steps),
          times: Float64Array.from(times),
          values: Float64Array.from(values),
        };
        const packed = packPoints(points);
        expect(packed.length).toBeLessThanOrEqual(24 * steps.length);
        expect(splitPoints(unpackPoints(packed))).toEqual(points);
      }),
    );
  });

  it('take few bytes a point where a training is logged as most are', () => {
    const count = 512;
    const noise = (at: number): number => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1;
    const points = (value: (at: number) => number): Points => ({
      steps: Float64Array.from({ length: count }, (_, at) => 10 * at),
      times: Float64Array.from({ length: count }, (_, at) => 1_700_000_000_000 + 40 * at + Math.round(8 * noise(at))),
      values: Float64Array.from({ length: count }, (_, at) => value(at)),
    });
    const bytes = (value: (at: number) => number): number => packPoints(points(value)).length / count;
    expect(bytes((at) => Math.round(1e5 * (2 + noise(at))) / 1e5)).toBeLessThan(3);
    expect(bytes((at) => Math.fround(2 + noise(at)))).toBeLessThan(4.8);
    expect(bytes((at) => Math.round(64 * noise(at)) / 64)).toBeLessThan(2.5);
    expect(bytes((at) => 2 + noise(at))).toBeLessThan(8.8);
  });

  it('of sub-buckets that an earlier version wrote in rows are read as columns', () => {
    const rows = Float64Array.from({ length: 18 }, (_, at) => at);
    const flat = unpackBuckets(new Uint8Array(rows.buffer));
    expect([...flat]).toEqual([0, 9, 1, 10, 2, 11, 3, 12, 4, 13, 5, 14, 6, 15, 7, 16, 8, 17]);
  });
});
