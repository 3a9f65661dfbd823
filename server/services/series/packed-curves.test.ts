import { describe, expect, it } from 'vitest';
import { newIdText, runIdSchema } from '@/domain/ids';
import { unpackCurve } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import { fc } from '@/test/fast-check';
import { packCurve } from './packed-curves';

const curveOf = (columns: Omit<Curve, 'run' | 'key'>): Curve => ({
  run: runIdSchema.parse(newIdText('run')),
  key: 'train.loss',
  ...columns,
});
const column = <T>(values: readonly T[][], at: number): T[] => values.flatMap((each) => each[at] ?? []);

describe('packed curves', () => {
  it('keep steps, times and counts unchanged', () => {
    const half = fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((value) => value / 2);
    const time = half.map((value) => 1.8e12 + value);
    fc.assert(
      fc.property(fc.array(fc.tuple(half, time, fc.nat())), fc.nat(), (buckets, points) => {
        const same = column(buckets, 2).map(() => Number.NaN);
        const curve = curveOf({
          points,
          step: column(buckets, 0),
          time: column(buckets, 1),
          nonFinite: column(buckets, 2),
          mean: same,
          min: same,
          max: same,
        });
        const kept = unpackCurve(packCurve(curve, false));
        // An integer zero has no sign.
        const plain = (values: readonly number[]) => values.map((value) => value + 0);
        expect({ ...kept, step: plain(kept.step) }).toEqual({ ...curve, step: plain(curve.step) });
      }),
    );
  });

  it('keep values to seven digits of their distance from the least, and what is not finite', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        const zero = values.map(() => 0);
        const curve = curveOf({
          points: 1,
          step: zero,
          time: zero,
          nonFinite: zero,
          mean: values,
          min: zero,
          max: zero,
        });
        const { mean } = unpackCurve(packCurve(curve, false));
        expect(unpackCurve(packCurve(curve, true))).toEqual(curve);
        const finite = values.filter(Number.isFinite);
        const least = Math.min(...finite);
        expect(mean).toHaveLength(values.length);
        values.forEach((value, at) => {
          if (!Number.isFinite(value)) expect(mean[at]).toBe(value);
          else
            expect(Math.abs((mean[at] ?? Number.NaN) - value)).toBeLessThanOrEqual((value - least) * 2 ** -23 + 2e-38);
        });
      }),
    );
  });

  it('take four bytes a number, two within a span of 32,768, none for a column of one value or one that says the same as the mean', () => {
    const values = Array.from({ length: 300 }, (_, at) => at);
    const noise = values.map((at) => Math.sin(at) + 1.5);
    const curve = curveOf({
      points: 300,
      step: values,
      time: values.map((at) => 1.8e12 + at),
      nonFinite: values.map(() => 0),
      mean: noise,
      min: noise,
      max: noise,
    });
    const bytesOf = (each: Curve): number => Buffer.from(packCurve(each, false).data, 'base64').length;
    expect(bytesOf(curve)).toBe(8 * 13 + (2 + 2 + 4) * 300);
    const least = noise.map((value) => value / 2);
    const far = curve.time.map((_, at) => 1.8e12 + at * 110);
    expect(bytesOf({ ...curve, min: least, time: far })).toBe(8 * 13 + (2 + 4 + 4 + 4) * 300);
    const whole = unpackCurve(packCurve({ ...curve, min: least }, true));
    expect(whole).toEqual({ ...curve, min: least });
  });
});
