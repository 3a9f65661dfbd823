/** @file The intervals against published values, and what follows from them. */

import { describe, expect, it } from 'vitest';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { fc } from '@/test/fast-check';
import { computeAtEqualAccuracy, judgeDifference, pairedDifference } from './statistics';

const bySeed = (...values: number[]) => new Map(values.map((value, seed) => [seed, value]));

describe('mean intervals', () => {
  it("agree with R's t.test(c(1, 2, 3))", () => {
    const { mean, low, high, n } = meanInterval([1, 2, 3]);
    expect([mean, n]).toEqual([2, 3]);
    expect(low).toBeCloseTo(-0.4841, 3);
    expect(high).toBeCloseTo(4.4841, 3);
  });

  it('have no bounds for one value', () => {
    expect(meanInterval([0.5])).toEqual({ mean: 0.5, low: null, high: null, n: 1 });
  });

  it('hold the mean, and move with the values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 }), (values) => {
        const { mean, low, high } = meanInterval(values);
        const moved = meanInterval(values.map((value) => value + 1));
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        expect(moved.low).toBeCloseTo((low ?? Number.NaN) + 1, 9);
      }),
    );
  });
});

describe('paired differences', () => {
  it('are taken by seed, whatever the order, over the seeds that both have', () => {
    const a = new Map([
      [2, 0.9],
      [0, 0.5],
      [7, 0.1],
    ]);
    expect(pairedDifference(a, bySeed(0.4, 0.3, 0.8))).toMatchObject({ n: 2 });
    expect(pairedDifference(a, bySeed(0.4, 0.3, 0.8)).mean).toBeCloseTo(0.1, 9);
  });

  it('win or lose only with the whole interval on one side of zero', () => {
    expect(judgeDifference(pairedDifference(bySeed(0.9, 0.91, 0.92), bySeed(0.5, 0.51, 0.53)))).toBe('better');
    expect(judgeDifference(pairedDifference(bySeed(0.5, 0.51, 0.53), bySeed(0.9, 0.91, 0.92)))).toBe('worse');
    expect(judgeDifference(pairedDifference(bySeed(0.9, 0.3, 0.6), bySeed(0.5, 0.51, 0.53)))).toBe('undecided');
    expect(judgeDifference(meanInterval([0.3]))).toBe('undecided');
  });
});

describe('compute at equal accuracy', () => {
  const at = (macs: number, ...accuracy: number[]) => ({
    accuracy: bySeed(...accuracy),
    macs: bySeed(...accuracy.map(() => macs)),
  });

  it('is read off the curve between two budgets, on the logarithm of compute', () => {
    const { interval, atLeast, atMost } = computeAtEqualAccuracy(at(10, 0.7, 0.7), [
      at(100, 0.6, 0.6),
      at(10_000, 0.8, 0.8),
    ]);
    expect(interval.mean).toBeCloseTo(100, 6);
    expect([atLeast, atMost]).toEqual([false, false]);
  });

  it('takes the best so far: a longer search that got worse saves nobody anything', () => {
    const curve = [at(100, 0.6), at(1000, 0.5), at(10_000, 0.8)];
    expect(computeAtEqualAccuracy(at(10, 0.6), curve).interval.mean).toBeCloseTo(10, 6);
    expect(computeAtEqualAccuracy(at(10, 0.7), curve).interval.mean).toBeCloseTo(100, 6);
  });

  it('says where a curve never got there, and where its smallest budget was enough', () => {
    expect(computeAtEqualAccuracy(at(10, 0.9, 0.5), [at(100, 0.6, 0.6)])).toMatchObject({
      atLeast: true,
      atMost: true,
    });
  });

  it('is one for the same curve, and the ratio of the costs for a dearer copy', () => {
    const shares = fc.array(fc.double({ min: 0.1, max: 0.9, noNaN: true }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 50 }), (accuracies, factor) => {
        const curve = accuracies.map((value, index) => at(factor * 10 ** (index + 1), value, value));
        const first = accuracies.indexOf(Math.max(...accuracies));
        const judged = at(10 ** (first + 1), Math.max(...accuracies), Math.max(...accuracies));
        expect(computeAtEqualAccuracy(judged, curve).interval.mean).toBeCloseTo(factor, 6);
      }),
    );
  });
});
