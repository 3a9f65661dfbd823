import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks } from './ticks';

describe('ticks', () => {
  it('are round and within the range', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-0.3, 0.31, 6)).toEqual([-0.2, 0, 0.2]);
    expect(logTicks(0.01, 100)).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logTicks(1, 12)).toEqual([1, 2, 5, 10]);
  });

  it('are few and ascending for any range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        (low, width) => {
          const ticks = linearTicks(low, low + width, 6);
          expect(ticks.length).toBeLessThanOrEqual(8);
          for (const [at, tick] of ticks.entries()) if (at > 0) expect(tick).toBeGreaterThan(ticks[at - 1] ?? 0);
        },
      ),
    );
  });
});
