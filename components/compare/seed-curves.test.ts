import { describe, expect, it } from 'vitest';
import type { ChartSeries } from '@/components/chart/chart-data';
import { seedCurve } from './seed-curves';

const run = (step: number[], mean: number[]): ChartSeries => ({
  id: step.join(),
  label: '',
  style: { colour: '#000000', dash: [] },
  curve: { step, mean, min: mean, max: mean, time: step.map((each) => each * 1000), nonFinite: step.map(() => 0) },
});

describe('the curve of several seeds', () => {
  it('is their mean, with the t interval, where several runs are', () => {
    const runs = [run([0, 2], [1, 3]), run([0, 1, 2, 3], [3, 4, 5, 9]), run([0], [2])];
    const { curve } = seedCurve(runs, 'step', false);
    expect(curve.step).toEqual([0, 1, 2, 3]);
    expect(curve.mean).toEqual([2, 3, 4, 9]);
    // t(2) = 4.303, s = 1 of 1, 2 and 3: half = 4.303 / √3.
    expect(curve.min[0]).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 6);
    expect(curve.max[0]).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 6);
  });

  it('has a band that ends where the metric does', () => {
    const { curve } = seedCurve([run([0], [0.98]), run([0], [0.99]), run([0], [1])], 'step', false, [0, 1]);
    expect([curve.min[0], curve.max[0]]).toEqual([expect.closeTo(0.99 - (4.303 * 0.01) / Math.sqrt(3), 6), 1]);
  });

  it('has no band where fewer than three runs are', () => {
    const { curve } = seedCurve([run([0, 2], [1, 3]), run([0, 3], [3, 9])], 'step', false);
    expect([curve.min.at(-1), curve.mean.at(-1), curve.max.at(-1)]).toEqual([9, 9, 9]);
    expect([curve.min[0], curve.max[0]]).toEqual([2, 2]);
  });

  it('leaves values that are not finite out, and reads time as seconds', () => {
    const { curve, clock } = seedCurve([run([1, 2, 3], [1, Number.NaN, 3])], 'time', false);
    expect(curve.time).toEqual([0, 2000]);
    expect(curve.mean).toEqual([1, 3]);
    expect(clock).toEqual({ origin: 0, spans: [] });
  });

  it('stays at a pixel’s width of places', () => {
    const steps = Array.from({ length: 3000 }, (_, at) => at);
    expect(seedCurve([run(steps, steps)], 'step', false).curve.mean).toHaveLength(500);
  });
});
