import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { cosine, warmRestarts } from './schedules';

describe('warm restarts', () => {
  it('starts again where a period ends: 2, 4 and 8 steps', () => {
    const rates = Array.from({ length: 14 }, (_, t) => warmRestarts(0.1, t, { period: 2, factor: 2 }));
    expect(rates.flatMap((rate, t) => (rate === 0.1 ? [t] : []))).toEqual([0, 2, 6]);
    expect(rates[1]).toBeCloseTo(0.05, 12);
    expect(rates[4]).toBeCloseTo(0.05, 12);
    expect(rates[10]).toBeCloseTo(0.05, 12);
  });

  it('is the plain cosine within its first period, and falls within every other one', () => {
    const settings = { period: fc.integer({ min: 1, max: 50 }), factor: fc.integer({ min: 1, max: 4 }) };
    fc.assert(
      fc.property(fc.record(settings), fc.nat(400), ({ period, factor }, t) => {
        const rate = warmRestarts(1, t, { period, factor });
        if (t < period) expect(rate).toBe(cosine(1, t, period));
        const next = warmRestarts(1, t + 1, { period, factor });
        expect(next < rate || next === 1).toBe(true);
        expect(rate).toBeGreaterThan(0);
      }),
    );
  });
});
