import { scaleLinear, scaleUtc } from 'd3-scale';
import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { labelWidth, place, ticksAcross, ticksOf, ticksUp } from './axis';

const number = (low: number, high: number, log = false) => ({ low, high, log, measure: 'number' as const });
const labels = (range: Parameters<typeof ticksOf>[0], count: number) => ticksOf(range, count).map(({ label }) => label);

describe('ticks', () => {
  it('are round, and written with the digits that distinguish them', () => {
    expect(labels(number(0, 1), 5)).toEqual(
      ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'].map((each) => (each === '0.0' ? '0' : each)),
    );
    expect(labels(number(123_456.5, 2_345_678), 4)).toEqual(['0.5 M', '1.0 M', '1.5 M', '2.0 M']);
    expect(labels(number(3.1341, 3.1362), 4)).toEqual(['3.1345', '3.1350', '3.1355', '3.1360']);
    expect(labels(number(0, 3e39), 3)).toEqual(['0', '1e39', '2e39', '3e39']);
    expect(labels(number(0, 1.9e40), 4)).toEqual(['0', '5e39', '1e40', '1.5e40']);
    expect(labels(number(1e15, 1e15 + 40), 4)).toHaveLength(5);
    expect(labels(number(0.01, 100, true), 6)).toEqual(['0.01', '0.1', '1', '10', '100']);
  });

  it('of shares are percentages', () => {
    expect(labels({ low: 0, high: 1, log: false, measure: 'share' }, 4)).toEqual([
      '0 %',
      '20 %',
      '40 %',
      '60 %',
      '80 %',
      '100 %',
    ]);
    expect(labels({ low: 0.9, high: 0.91, log: false, measure: 'share' }, 2)).toEqual(['90.0 %', '90.5 %', '91.0 %']);
  });

  it('of time are round on the clock, and show times before the start', () => {
    const seconds = (low: number, high: number) => labels({ low, high, log: false, measure: 'seconds' }, 5);
    expect(seconds(0, 7200)).toEqual(['0 ms', '30 min', '1 h', '1 h 30 min', '2 h']);
    expect(new Set(seconds(-6, -1)).size).toBe(seconds(-6, -1).length);
    expect(seconds(-6, -1)[0]).toBe('−6 s');
    expect(seconds(200, 200.004).every((label) => label.endsWith(' s'))).toBe(true);
  });

  it('are where d3 puts them', () => {
    const low = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const width = fc.double({ min: -4, max: 9, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(low, width, fc.integer({ min: 1, max: 20 }), (from, wide, count) => {
        const high = from + wide;
        const values = ticksOf(number(from, high), count).map(({ value }) => value);
        expect(values).toEqual(scaleLinear([from, high], [0, 1]).ticks(count));
      }),
    );
    const start = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 20, max: 4 * 86_400 }),
        fc.integer({ min: 2, max: 10 }),
        (from, long, count) => {
          const ticks = ticksOf({ low: from, high: from + long, log: false, measure: 'seconds' }, count);
          const times = scaleUtc([from * 1000, (from + long) * 1000], [0, 1]).ticks(count);
          expect(ticks.map(({ value }) => value)).toEqual(times.map((time) => time.getTime() / 1000));
        },
      ),
    );
  });

  const end = fc.double({ noNaN: true, noDefaultInfinity: true });
  it('are few, ascending, distinct and within any range', () => {
    fc.assert(
      fc.property(end, end, fc.boolean(), fc.integer({ min: 60, max: 2000 }), (a, b, log, pixels) => {
        const [one, two] = log ? [Math.abs(a) || 1, Math.abs(b) || 1] : [a, b];
        const range = number(Math.min(one, two), Math.max(one, two), log);
        fc.pre(range.low < range.high);
        for (const ticks of [ticksAcross(range, pixels), ticksUp(range, pixels)]) {
          for (const [at, { value }] of ticks.entries()) {
            expect(value).toBeGreaterThanOrEqual(range.low);
            expect(value).toBeLessThanOrEqual(range.high);
            if (at > 0) expect(value).toBeGreaterThan(ticks[at - 1]?.value ?? Number.POSITIVE_INFINITY);
          }
        }
        const across = ticksAcross(range, pixels);
        const places = across.map(({ value }) => place(range, value) * pixels);
        for (const [at, each] of places.slice(1).entries())
          expect(each - (places[at] ?? 0)).toBeGreaterThanOrEqual(labelWidth([across[at]?.label ?? '']) * 0.99);
      }),
      { numRuns: 500 },
    );
  });
});
