/** @file Clustered intervals: known answers, and how often they hold the truth, by simulation. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { randomStream } from '../random';
import { clusteredInterval, fixedFoldsInterval, pairedValues, type StudyValue } from './interval';

interface Design {
  readonly folds: number;
  readonly priors: number;
  readonly tasks: number;
  /** Standard deviations of the effects of fold, prior, task, and of what is left. */
  readonly effects: readonly [number, number, number, number];
}

function draw({ folds, priors, tasks, effects: [ofFold, ofPrior, ofTask, rest] }: Design, seed: number): StudyValue[] {
  const stream = randomStream(seed, 'study-interval-test');
  return Array.from({ length: folds }, (_, fold) => {
    const foldEffect = ofFold * stream.normal();
    const priorEffects = Array.from({ length: priors }, () => ofPrior * stream.normal());
    const taskEffects = Array.from({ length: tasks }, () => ofTask * stream.normal());
    return priorEffects.flatMap((p, prior) =>
      taskEffects.map((t, task) => ({
        fold: `fold ${fold}`,
        prior,
        task,
        value: foldEffect + p + t + rest * stream.normal(),
      })),
    );
  }).flat();
}

/** Share of simulated studies whose interval holds the true mean, 0. */
function coverage(design: Design, interval = clusteredInterval, studies = 1000): number {
  let held = 0;
  for (let seed = 0; seed < studies; seed++) {
    const { low, high } = interval(draw(design, seed));
    if (low !== null && high !== null && low <= 0 && high >= 0) held++;
  }
  return held / studies;
}

describe('the interval of a study', () => {
  it.each([
    ['four folds that differ', { folds: 4, priors: 3, tasks: 4, effects: [1, 0.5, 1, 1] }],
    ['four folds that differ in nothing else', { folds: 4, priors: 3, tasks: 4, effects: [1, 0, 0, 0.3] }],
    ['four folds alike', { folds: 4, priors: 3, tasks: 3, effects: [0, 0.5, 1, 1] }],
    ['two folds', { folds: 2, priors: 2, tasks: 2, effects: [0.5, 0.5, 0.5, 1] }],
    ['one fold, priors and tasks alike', { folds: 1, priors: 3, tasks: 4, effects: [0, 0, 0, 1] }],
    ['one fold, both differ', { folds: 1, priors: 3, tasks: 4, effects: [0, 0.5, 1, 1] }],
    ['one fold, many of each', { folds: 1, priors: 5, tasks: 5, effects: [0, 1, 1, 0.3] }],
    ['one fold, priors alone differ', { folds: 1, priors: 3, tasks: 6, effects: [0, 1, 0, 0.3] }],
    ['one fold, tasks alone differ', { folds: 1, priors: 3, tasks: 8, effects: [0, 0, 1, 0.3] }],
    ['one fold, the size of a study of photographs', { folds: 1, priors: 12, tasks: 12, effects: [0, 0.5, 1, 1] }],
  ] as const)('%s: it holds the truth in about 95 of 100 studies', (_name, design) => {
    expect(coverage(design)).toBeGreaterThanOrEqual(0.93);
  });

  it('holds it for these folds alone in about as many, and is narrower than over folds like these', () => {
    const design: Design = { folds: 4, priors: 3, tasks: 3, effects: [0, 0.5, 1, 1] };
    expect(coverage(design, fixedFoldsInterval)).toBeGreaterThanOrEqual(0.93);
    const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0);
    const apart = draw({ ...design, effects: [5, 0.5, 1, 1] }, 3);
    expect(width(fixedFoldsInterval(apart))).toBeLessThan(width(clusteredInterval(apart)) / 2);
  });

  it('does not cover everything: a true difference of three deviations is found', () => {
    const values = draw({ folds: 4, priors: 3, tasks: 4, effects: [0.2, 0.2, 0.2, 0.5] }, 1);
    const { low } = clusteredInterval(values.map((each) => ({ ...each, value: each.value + 1.5 })));
    expect(low).toBeGreaterThan(0);
  });

  it('weighs folds alike, however many tasks they have', () => {
    const value = (fold: string, task: number, of: number): StudyValue => ({ fold, prior: 0, task, value: of });
    const { mean, n } = clusteredInterval([value('a', 0, 1), value('a', 1, 1), value('a', 2, 1), value('b', 0, 3)]);
    expect(mean).toBe(2);
    expect(n).toBe(4);
  });

  it('has no bounds for a single seed on a single task', () => {
    expect(clusteredInterval([{ fold: 'a', prior: 0, task: 0, value: 7 }])).toEqual({
      mean: 7,
      low: null,
      high: null,
      n: 1,
    });
    expect(clusteredInterval([]).mean).toBeNaN();
  });

  it('is the t interval of the folds’ means if there are several', () => {
    const values = [1, 2, 4, 5].map((value, fold) => ({ fold: String(fold), prior: 0, task: 0, value }));
    const { mean, low, high } = clusteredInterval(values);
    const half = 3.182 * Math.sqrt(10 / 3 / 4);
    expect(mean).toBe(3);
    expect(low).toBeCloseTo(3 - half, 10);
    expect(high).toBeCloseTo(3 + half, 10);
  });

  it('has the standard error of the mean squares, worked by hand', () => {
    const cells = [
      [1, 3],
      [5, 5],
    ];
    const values = cells.flatMap((row, prior) => row.map((value, task) => ({ fold: 'a', prior, task, value })));
    const { mean, low, high } = clusteredInterval(values);
    // Means 2 and 5, 3 and 4: MS_prior = 9, MS_task = 1, MS_rest = 1; (9 + 1 − 1)/4, one degree of freedom: t = 12.706.
    expect(mean).toBe(3.5);
    expect(((high ?? 0) - (low ?? 0)) / 2).toBeCloseTo(12.706 * 1.5, 6);
  });

  it('takes a gap in the grid for what its row and column say', () => {
    const values = draw({ folds: 1, priors: 3, tasks: 3, effects: [0, 1, 1, 0] }, 2);
    const whole = clusteredInterval(values);
    const gap = clusteredInterval(values.slice(1));
    expect(gap.n).toBe(8);
    expect((gap.high ?? 0) - (gap.low ?? 0)).toBeGreaterThan(0.5 * ((whole.high ?? 0) - (whole.low ?? 0)));
  });

  it('moves with a shift and scales with a factor', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (seed, shift, factor) => {
          const values = draw({ folds: 2, priors: 2, tasks: 2, effects: [1, 1, 1, 1] }, seed);
          const before = clusteredInterval(values);
          const after = clusteredInterval(values.map((each) => ({ ...each, value: factor * each.value + shift })));
          expect(after.mean).toBeCloseTo(factor * before.mean + shift, 6);
          expect(after.low).toBeCloseTo(factor * (before.low ?? 0) + shift, 6);
          expect(after.high).toBeCloseTo(factor * (before.high ?? 0) + shift, 6);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('pairing', () => {
  it('takes differences where both were measured and leaves out the rest', () => {
    const at = (prior: number, task: number, value: number): StudyValue => ({ fold: 'a', prior, task, value });
    expect(pairedValues([at(0, 0, 5), at(0, 1, 6), at(1, 0, 7)], [at(1, 0, 4), at(0, 0, 1)])).toEqual([
      at(0, 0, 4),
      at(1, 0, 3),
    ]);
  });
});
