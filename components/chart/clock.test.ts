import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { type Clock, positionOf, timeAt } from './clock';

const clock: Clock = {
  origin: 1000,
  spans: [
    [2000, 5000],
    [10_000, Number.POSITIVE_INFINITY],
  ],
};

describe('clock', () => {
  it('counts only the time of attempts as device time', () => {
    expect(positionOf('time', clock, 11_000)).toBe(10);
    expect(positionOf('device', clock, 3000)).toBe(1);
    expect(positionOf('device', clock, 7000)).toBe(3);
    expect(positionOf('device', clock, 11_000)).toBe(4);
  });

  it('finds the time of day back, on either axis', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('time' as const, 'device' as const),
        fc.integer({ min: 0, max: 100_000 }),
        (axis, at) => {
          expect(positionOf(axis, clock, timeAt(axis, clock, at / 1000))).toBeCloseTo(at / 1000, 6);
        },
      ),
    );
  });
});
