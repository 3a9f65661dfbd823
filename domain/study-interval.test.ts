/** @file Clustered intervals: known answers, and how often they hold the truth, by simulation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from './random';
import { clusteredInterval, pairedValues, type StudyValue } from './study-interval';

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
function coverage(design: Design, studies = 1000): number {
  let held = 0;
  for (let seed = 0; seed < studies; seed++) {
    const { low, high } = clusteredInterval(draw(design, seed));
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
  ] as const)('%s: it holds the truth in about 95 of 100 studies', (_name, design) => {
    expect(coverage(design)).toBeGreaterThanOrEqual(0.93);
  });

  it('is too narrow, but not by much, where three priors are all that differs within one fold', () => {
    const share = coverage({ folds: 1, priors: 3, tasks: 6, effects: [0, 1, 0, 0.3] });
    expect(share).toBeGreaterThanOrEqual(0.82);
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

  it('is the t interval of the folds’ means where there are several', () => {
    const values = [1, 2, 4, 5].map((value, fold) => ({ fold: String(fold), prior: 0, task: 0, value }));
    const { mean, low, high } = clusteredInterval(values);
    const half = 3.182 * Math.sqrt(10 / 3 / 4);
    expect(mean).toBe(3);
    expect(low).toBeCloseTo(3 - half, 10);
    expect(high).toBeCloseTo(3 + half, 10);
  });

  it('has the standard error that resampling priors and tasks crosswise gives', () => {
    const priors = 3;
    const tasks = 4;
    const values = draw({ folds: 1, priors, tasks, effects: [0, 1, 1, 1] }, 5);
    const at = (prior: number, task: number): number =>
      values.find((each) => each.prior === prior && each.task === task)?.value ?? Number.NaN;
    const stream = randomStream(9, 'resampling');
    const means = Array.from({ length: 40_000 }, () => {
      const rows = Array.from({ length: priors - 1 }, () => stream.integer(priors));
      const columns = Array.from({ length: tasks - 1 }, () => stream.integer(tasks));
      const drawn = rows.flatMap((row) => columns.map((column) => at(row, column)));
      return drawn.reduce((a, b) => a + b, 0) / drawn.length;
    });
    const mean = means.reduce((a, b) => a + b, 0) / means.length;
    const error = Math.sqrt(means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / means.length);
    const { low, high } = clusteredInterval(values);
    // Five degrees of freedom: t = 2.571.
    expect(((high ?? 0) - (low ?? 0)) / 2 / 2.571 / error).toBeCloseTo(1, 1);
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
