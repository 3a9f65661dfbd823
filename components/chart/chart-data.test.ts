import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { alignExactly, alignOnGrid } from './align';
import { yExtent } from './axis';
import {
  type ChartLook,
  type ChartSeries,
  chartData,
  plotColumns,
  saidOf,
  smooth,
  valueAt,
  valueTextAt,
} from './chart-data';
import { keyEffect } from './chart-keys';
import { chartSummary } from './chart-summary';
import { chartSvg } from './chart-svg';
import { chartTable } from './chart-table-data';
import { tableFile } from './table-files';

const chartCsv = (series: readonly ChartSeries[]): string => String(tableFile('csv', chartTable(series)));

function series(id: string, steps: number[], values: number[], extra: Partial<ChartSeries> = {}): ChartSeries {
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
    ...extra,
  };
}

const plain: ChartLook = { axis: 'step', smoothing: 0, log: false, logX: false };

describe('chart data', () => {
  it('aligns series on one axis, keeps its own gaps and bridges those of others', () => {
    const { x, columns, nonFinite } = chartData(
      [series('a', [0, 2, 4], [1, Number.NaN, 3]), series('b', [1, 2], [7, 8])],
      plain,
    );
    expect(x).toEqual([0, 1, 2, 4]);
    expect(columns[0]?.line).toEqual([1, undefined, null, 3]);
    expect(columns[1]?.line).toEqual([undefined, 7, 8, undefined]);
    expect(nonFinite).toBe(1);
  });

  it('draws the later point where steps repeat, and says so', () => {
    const { x, columns, repeats } = chartData([series('a', [0, 1, 2, 1, 2], [1, 2, 3, 20, 30])], plain);
    expect(x).toEqual([0, 1, 2]);
    expect(columns[0]?.line).toEqual([1, 20, 30]);
    expect(repeats).toBe(true);
  });

  it('keeps the raw line beside the smoothed one', () => {
    const data = chartData([series('a', [0, 1], [0, 1])], { ...plain, smoothing: 0.5 });
    expect(plotColumns(data, true)).toEqual([
      [0, 1],
      [0, 1],
      [0, 2 / 3],
    ]);
  });

  it('counts time from the run’s start, device time from its attempts only', () => {
    const clock = { origin: 3000, spans: [[5000, 6000] as const, [7000, 9000] as const] };
    const one = series('a', [0, 1, 2, 3], [1, 1, 1, 1], { clock });
    expect(chartData([one], { ...plain, axis: 'time' }).x).toEqual([2, 3, 4, 5]);
    expect(chartData([one], { ...plain, axis: 'device' }).x).toEqual([0, 1, 2]);
  });

  it('leaves gaps for what a log scale can’t show', () => {
    const data = chartData([series('a', [0, 1, 2], [0, 2, -1])], { ...plain, log: true, logX: true });
    expect(data.x).toEqual([1, 2]);
    expect(data.columns[0]?.line).toEqual([2, null]);
    expect(data.notPositive).toBe(2);
    expect(chartData([series('a', [0, 1], [0, 2])], plain).notPositive).toBe(0);
  });

  it('marks where values were not finite, on the page and in the picture', () => {
    const one = series('a', [0, 1, 2], [0.5, Number.NaN, Number.POSITIVE_INFINITY]);
    const diverged = { ...one, curve: { ...one.curve, nonFinite: [0, 1, 1] } };
    const data = chartData([diverged], plain);
    expect(data.gaps).toEqual([[1, 2]]);
    expect(data.columns[0]?.line).toEqual([0.5, null, null]);
    expect(chartSummary('Loss', [diverged], 'step')).toContain('ends with ∞');
  });

  it('says NaN and infinities by the same names in legend, table and summary, whatever the axis and the scale', () => {
    const values = [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const one = series('a', [0, 1, 2, 3], values);
    const other = series('b', [4], [1]);
    for (const look of [
      plain,
      { ...plain, smoothing: 0.5 },
      { ...plain, axis: 'time' as const },
      { ...plain, log: true },
    ]) {
      const data = chartData([one, other], look);
      expect([0, 1, 2, 3, 4].map((at) => valueTextAt(data, 0, at))).toEqual(['0.5', 'NaN', '∞', '−∞', '−∞']);
      if (look.axis === 'step') expect(valueTextAt(data, 1, 0)).toBe('–');
      expect(saidOf(data, 0, 2, null)).toBe('∞');
    }
    const log = chartData([series('a', [0, 1], [1, -2])], { ...plain, log: true });
    expect(valueTextAt(log, 0, 1)).toBe('≤ 0');
    expect(chartCsv([one])).toMatch(/,NaN,.*,Infinity,.*,-Infinity,/s);
    expect(chartSummary('Loss', [series('a', [0], [Number.NaN])], 'step')).toBe('Loss: no finite value.');
    // Bounds of an interval are no measured values: a loss is never said to have been below zero.
    const mean = series('a', [0, 1], [0.5, 0.2], { goal: 'min', band: 'interval' });
    expect(chartSummary('Loss', [mean], 'step')).toContain('best 0.2 at step 1');
    expect(chartCsv([mean])).toMatch(/^series,step,seconds,mean,low_95,high_95,/);
    expect(chartSummary('Loss', [series('a', [], [])], 'step')).toBe('Loss: no points yet.');
  });

  it('finds the last value at or before a place', () => {
    expect(valueAt([undefined, 3, undefined, null], 2)).toBe(3);
    expect(valueAt([undefined, 3, undefined, null], 3)).toBeNull();
    expect(valueAt(undefined, 3)).toBeNull();
  });
});

const table = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 200 }).chain((xs) => {
  const x = [...xs].sort((a, b) => a - b);
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  return fc.array(number, { minLength: x.length, maxLength: x.length }).map((raw) => ({
    x,
    raw,
    low: raw.map((value) => value - 1),
    high: raw.map((value) => value + 1),
  }));
});

describe('alignment', () => {
  it('loses no value where places are kept', () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), (tables) => {
        const { x, columns } = alignExactly(tables);
        tables.forEach((one, at) => {
          const kept = x.flatMap((place, i) => {
            const value = columns[at]?.raw[i];
            return value === undefined || value === null ? [] : [[place, value]];
          });
          expect(kept).toEqual(one.x.map((place, i) => [place, one.raw[i]]));
        });
      }),
    );
  });

  it('loses no spike on a grid', () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), fc.boolean(), (tables, logarithmic) => {
        const usable = logarithmic ? tables.map((one) => ({ ...one, x: one.x.map((value) => value + 1) })) : tables;
        const { x, columns } = alignOnGrid(usable, 50, logarithmic);
        expect([...x]).toEqual([...x].sort((a, b) => a - b));
        usable.forEach((one, at) => {
          const finite = (values: readonly (number | null | undefined)[] | undefined): number[] =>
            (values ?? []).flatMap((value) => value ?? []);
          expect(Math.max(...finite(columns[at]?.high))).toBe(Math.max(...one.high));
          expect(Math.min(...finite(columns[at]?.low))).toBe(Math.min(...one.low));
        });
      }),
    );
  });
});

describe('smoothing', () => {
  it('stays within the values and leaves constants alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (values, weight) => {
          for (const value of smooth(values, weight)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
            expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
          }
        },
      ),
    );
    expect(smooth([2, null, 2], 0.9)).toEqual([2, null, 2]);
  });
});

describe('y range', () => {
  const data = chartData([series('a', [0, 1, 2], [1, 5, 2]), series('b', [0, 1, 2], [100, 100, 100])], plain);
  it('holds every band drawn, and only those', () => {
    const [low, high] = yExtent(data, (at) => at === 0, null, false);
    expect(low).toBeCloseTo(-0.3, 9);
    expect(high).toBeCloseTo(6.3, 9);
    expect(yExtent(data, (at) => at === 0, [2, 2], false)[1]).toBeCloseTo(3.1, 9);
  });
  it('is something to draw when nothing is there', () => {
    expect(yExtent(data, () => false, null, false)).toEqual([0, 1]);
    expect(yExtent(data, () => false, null, true)).toEqual([0.1, 1]);
  });
});

describe('keys', () => {
  const view = { x: [0, 10, 20, 30, 40], cursor: 2, range: null, logX: false };
  it('move the cursor within what is shown', () => {
    expect(keyEffect('ArrowLeft', view)).toEqual({ type: 'cursor', index: 1 });
    expect(keyEffect('End', { ...view, range: [0, 25] })).toEqual({ type: 'cursor', index: 2 });
    expect(keyEffect('ArrowRight', { ...view, cursor: null })).toEqual({ type: 'cursor', index: 4 });
    expect(keyEffect('x', view)).toBeNull();
  });
  it('zoom about the cursor, and back to all', () => {
    expect(keyEffect('+', view)).toEqual({ type: 'range', range: [10, 30] });
    expect(keyEffect('-', { ...view, range: [10, 30] })).toEqual({ type: 'range', range: null });
    expect(keyEffect('0', { ...view, range: [10, 30] })).toEqual({ type: 'range', range: null });
  });
});

describe('a chart in other forms', () => {
  const loss = series('train "a"', [0, 1, 2, 3], [4, 2, 1, 0.5], { goal: 'min' });
  it('says first, last, best and trend', () => {
    expect(chartSummary('Loss', [loss], 'step')).toBe(
      'Loss, one curve. train "a": first 4, last 0.5 at step 3, best -0.5 at step 3, falling.',
    );
    expect(chartSummary('Loss', [], 'step')).toBe('Loss: no points yet.');
  });
  it('is written as CSV with quoted names', () => {
    const [head, first] = chartCsv([loss]).split('\r\n');
    expect(head).toBe('series,step,seconds,mean,min,max,non_finite');
    expect(first).toBe('"train ""a""",0,0,4,3,5,0');
  });
  it('is a picture that holds title, curve and legend, and no hidden curve', () => {
    const colours = { surface: '#fff', ink: '#000', muted: '#666', line: '#ddd' };
    const both = [loss, series('b & c', [0, 1], [1, 2])];
    const picture = {
      title: 'Loss <1>',
      unit: 'nat',
      series: both,
      look: plain,
      range: null,
      data: chartData(both, plain),
    };
    const svg = chartSvg({ ...picture, hidden: new Set(['train "a"']) }, colours);
    const many = Array.from({ length: 5 }, (_, at) => series(`a long name of run ${at}`, [0, 1], [1, 2]));
    const drawn = { ...picture, series: many, data: chartData(many, plain), hidden: new Set<string>() };
    const printed = chartSvg(drawn, colours, { width: 351, height: 260 });
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(printed) ?? [];
    // As large as the column, with each name of the legend within it.
    expect([Number(width), Number(height)]).toEqual([351, 260]);
    const names = [...printed.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>a long name/g)];
    expect(names).toHaveLength(5);
    for (const [, x, y] of names) {
      expect(Number(x) + 20 * 6.4).toBeLessThanOrEqual(351);
      expect(Number(y)).toBeLessThanOrEqual(260);
    }
    expect(svg).toContain('Loss &lt;1&gt; (nat)');
    expect(svg).toContain('b &amp; c');
    expect(svg).not.toContain('train');
    expect(svg).not.toContain('NaN');
  });
});
