import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChartSeries, chartCsv, chartData, smooth, valueAt } from './chart-data';

function series(id: string, steps: number[], values: number[]): ChartSeries {
  return {
    id,
    label: id,
    style: { colour: '#2f7fd0', dash: [] },
    curve: {
      step: steps,
      time: steps.map((step) => 5000 + step * 1000),
      mean: values,
      min: values.map((value) => value - 1),
      max: values.map((value) => value + 1),
      nonFinite: values.map((value) => (Number.isFinite(value) ? 0 : 1)),
    },
  };
}

const plain = { axis: 'step', smoothing: 0, log: false } as const;

describe('chart data', () => {
  it('aligns series on one axis, keeps gaps of its own and bridges those of others', () => {
    const { aligned, nonFinite } = chartData(
      [series('a', [0, 2, 4], [1, Number.NaN, 3]), series('b', [1, 2], [7, 8])],
      plain,
    );
    expect(aligned[0]).toEqual([0, 1, 2, 4]);
    expect(Array.from(aligned[1] ?? [])).toEqual([1, undefined, null, 3]);
    expect(Array.from(aligned[5] ?? [])).toEqual([undefined, 7, 8, undefined]);
    expect(nonFinite).toBe(1);
  });

  it('draws the later point where steps repeat, and says so', () => {
    const { aligned, repeats } = chartData([series('a', [0, 1, 2, 1, 2], [1, 2, 3, 20, 30])], plain);
    expect(aligned[0]).toEqual([0, 1, 2]);
    expect(Array.from(aligned[1] ?? [])).toEqual([1, 20, 30]);
    expect(repeats).toBe(true);
  });

  it('counts time from the first point, in seconds', () => {
    expect(chartData([series('a', [3, 4], [1, 2])], { ...plain, axis: 'time' }).aligned[0]).toEqual([0, 1]);
  });

  it('leaves out what a log scale cannot show', () => {
    expect(Array.from(chartData([series('a', [0, 1], [-1, 10])], { ...plain, log: true }).aligned[1] ?? [])).toEqual([
      null,
      10,
    ]);
  });

  it('smooths within the range of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (values, weight) => {
          const known = values.filter((value) => value !== null);
          smooth(values, weight).forEach((value, at) => {
            expect(value === null).toBe(values[at] === null);
            if (value === null) return;
            expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-6);
          });
        },
      ),
    );
    expect(smooth([1, 1, 1], 0.9)).toEqual([1, 1, 1].map((value) => expect.closeTo(value, 12)));
  });

  it('reads the last value at a cursor and writes CSV', () => {
    expect(valueAt([1, undefined, 3], 1)).toBe(1);
    expect(valueAt([undefined, 2], 0)).toBeNull();
    expect(chartCsv([series('a "b"', [1], [2])])).toContain('"a ""b""",1,0,2,1,3,0');
  });
});
