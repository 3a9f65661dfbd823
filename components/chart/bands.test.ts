import type uPlot from 'uplot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawBands } from './bands';
import { type ChartSeries, chartData } from './chart-data';

const lines: string[] = [];

class Path {
  moveTo(x: number, y: number): void {
    lines.push(`M${x},${y}`);
  }
  lineTo(x: number, y: number): void {
    lines.push(`L${x},${y}`);
  }
  closePath(): void {
    lines.push('Z');
  }
}

/** Draws ten buckets of one curve, of which `view` are in view; how many places were worked out. */
function drawn(range: number, view: [number, number]): number {
  vi.stubGlobal('Path2D', Path);
  vi.stubGlobal('window', { devicePixelRatio: 1 });
  const step = Array.from({ length: 10 }, (_, at) => at);
  const mean = step.map((at) => at / 10);
  const curve = {
    step,
    time: step,
    mean,
    min: mean,
    max: mean.map((value) => value + range),
    nonFinite: step.map(() => 0),
  };
  const one: ChartSeries = { id: 'a', label: 'a', style: { colour: '#112233', dash: [] }, curve };
  const data = chartData([one], { axis: 'step', log: false, logX: false, smoothing: 0 });
  const valToPos = vi.fn((value: number) => value);
  const ctx = new Proxy({}, { get: () => () => undefined, set: () => true });
  const plot = { ctx, bbox: { left: 0, top: 0, width: 10, height: 10 }, series: [{ idxs: view }], valToPos };
  drawBands(plot as unknown as uPlot, [one], data, new Set());
  return valToPos.mock.calls.length;
}

describe('the band of a curve', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    lines.length = 0;
  });

  it('costs nothing where every bucket holds one value', () => {
    expect(drawn(0, [0, 9])).toBe(0);
    expect(lines).toEqual([]);
  });

  it('is worked out for what is in view, and the bucket beyond each end that it leads to', () => {
    expect(drawn(1, [4, 5])).toBe(4 * 3);
    expect(lines).toHaveLength(1 + 3 + 4 + 1);
    expect(drawn(1, [0, 9])).toBe(10 * 3);
  });
});
