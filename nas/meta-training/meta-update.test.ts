/** @file The meta updates, against hand computations and their formulas. */

import { describe, expect, it } from 'vitest';
import { blockOf, centred, divergences, softmax } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { mapViews } from '@/graph/views';
import { fc } from '@/test/fast-check';
import {
  freshMetaOptimiser,
  type MetaMove,
  metaUpdate,
  reptileLogits,
  reptileWeights,
  type TaskPosterior,
  variationalLogits,
} from './meta-update';

const priorLayout = {
  views: [
    { name: 'body', offset: 0, size: 2 },
    { name: 'stem/small', offset: 2, size: 1 },
    { name: 'stem/large', offset: 3, size: 1 },
  ],
  length: 4,
};
const taskLayout = (stem: string) => ({
  views: [
    { name: stem, offset: 0, size: 1 },
    { name: 'body', offset: 1, size: 2 },
    { name: 'head', offset: 3, size: 1 },
  ],
  length: 4,
});
const choices: ChoiceLayout[] = [
  { name: 'a', cell: 'normal', offset: 0, size: 2, keep: 1, candidates: [] },
  { name: 'b', cell: 'reduce', offset: 2, size: 3, keep: 2, candidates: [] },
];

const posterior = (stem: string, parameters: number[], logits = [0, 0, 0, 0, 0]): TaskPosterior => ({
  parameters: Float32Array.from(parameters),
  toPrior: mapViews(taskLayout(stem), priorLayout),
  logits: Float64Array.from(logits),
  query: null,
});

describe('the weights', () => {
  const mean = Float32Array.from([1, 2, 3, 4]);
  const tasks = [posterior('stem/small', [10, 2, 4, 99]), posterior('stem/small', [20, 4, 8, 99])];

  it('move by λ towards the mean of the tasks, by name, without the head', () => {
    expect(Array.from(reptileWeights(mean, tasks, 1))).toEqual([3, 6, 15, 4]);
    expect(Array.from(reptileWeights(mean, tasks, 0.5))).toEqual([2, 4, 9, 4]);
    expect(reptileWeights(mean, tasks, 0)).toEqual(mean);
  });

  it('average a stem over the tasks that have it alone', () => {
    const mixed = [posterior('stem/small', [10, 2, 4, 0]), posterior('stem/large', [40, 4, 8, 0])];
    expect(Array.from(reptileWeights(mean, mixed, 1))).toEqual([3, 6, 10, 40]);
  });
});

describe('the logits', () => {
  const vector = fc
    .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((values) => Float64Array.from(values));

  it('move to the centred mean at λ = 1, and stay at λ = 0', () => {
    fc.assert(
      fc.property(vector, vector, vector, (alpha, one, two) => {
        const tasks = [one, two].map((logits) => posterior('stem/small', [0, 0, 0, 0], Array.from(logits)));
        const expected = centred(
          choices,
          one.map((value, i) => (value + (two[i] ?? 0)) / 2),
        );
        const moved = reptileLogits(choices, alpha, tasks, 1);
        for (const [i, value] of moved.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 10);
        const still = reptileLogits(choices, alpha, tasks, 0);
        for (const [i, value] of still.entries()) expect(value).toBeCloseTo(centred(choices, alpha)[i] ?? 0, 10);
      }),
    );
  });
});

describe('variational', () => {
  const one = [1, 0, 0, 1, 0];
  const two = [0, 2, -1, 0, 0.5];
  const tasks = [one, two].map((logits) => posterior('stem/small', [0, 0, 0, 0], logits));
  const alpha = Float64Array.from([0.3, -0.3, 0.5, 0, -0.5]);

  it('is log of the mixed probabilities, centred: by hand for one choice', () => {
    const moved = variationalLogits(choices, alpha, tasks, 0.25);
    const e = Math.exp;
    // softmax of two logits is the logistic function of their difference.
    const logistic = (x: number) => 1 / (1 + e(-x));
    const first = 0.75 * logistic(0.6) + 0.25 * ((logistic(1) + logistic(-2)) / 2);
    const half = (Math.log(first) - Math.log(1 - first)) / 2;
    expect(moved[0]).toBeCloseTo(half, 12);
    expect(moved[1]).toBeCloseTo(-half, 12);
  });

  it('at λ = 1 minimises the mean divergence of the posteriors from the prior', () => {
    const best = variationalLogits(choices, alpha, tasks, 1);
    const cost = (at: Float64Array) =>
      tasks.reduce((sum, { logits }) => sum + divergences(choices, logits, at).reduce((a, b) => a + b, 0), 0);
    for (const [i] of best.entries())
      for (const h of [-0.05, 0.05]) {
        const beside = Float64Array.from(best, (value, j) => (i === j ? value + h : value));
        expect(cost(beside)).toBeGreaterThan(cost(best));
      }
    for (const choice of choices) {
      const mean = softmax(blockOf(best, choice));
      const sum = tasks.map(({ logits }) => softmax(blockOf(logits, choice)));
      mean.forEach((value, i) => {
        expect(value).toBeCloseTo(sum.reduce((total, each) => total + (each[i] ?? 0), 0) / 2, 12);
      });
    }
  });
});

describe('a whole update', () => {
  const settings = {
    metaUpdate: 'reptile',
    metaRateWeights: 0.5,
    metaRateLogits: 1,
    metaAdam: { weightRate: 0.001, logitRate: 0.01, beta1: 0.9, beta2: 0.999 },
  } as const;
  const tasks = [
    posterior('stem/small', [10, 2, 4, 99], [1, -1, 0, 0, 0]),
    posterior('stem/large', [20, 4, 8, 99], [3, 1, 3, 0, 0]),
  ];
  const move = (changes: Partial<MetaMove>): MetaMove => ({
    choices,
    weights: Float32Array.from([1, 2, 3, 4]),
    logits: new Float64Array(5),
    posteriors: tasks,
    settings,
    rate: 0.5,
    searching: true,
    optimiser: null,
    ...changes,
  });

  it('of reptile is the hand computation', () => {
    const { weights, logits } = metaUpdate(move({}));
    // λ_θ = 0.25: μ + 0.25 (mean − μ), the mean of body 3 and 6, of each stem its own task's.
    expect(Array.from(weights)).toEqual([1.5, 3, 4.75, 8]);
    // λ_φ = 0.5: half of the mean of (1, −1), (1, −1) and of (0, 0, 0), (2, −1, −1).
    const expected = [0.5, -0.5, 0.5, -0.25, -0.25];
    expected.forEach((value, i) => {
      expect(logits[i]).toBeCloseTo(value, 12);
    });
  });

  it('leaves α unchanged during the warm-up, for any update', () => {
    const query = { parameters: new Float32Array(4).fill(1), logits: new Float64Array(5).fill(1) };
    const posteriors = tasks.map((task) => ({ ...task, query }));
    for (const metaUpdateName of ['reptile', 'fomaml', 'unrolled', 'variational'] as const) {
      const optimiser = freshMetaOptimiser(4, 5);
      const given = { settings: { ...settings, metaUpdate: metaUpdateName }, posteriors, optimiser, searching: false };
      const { weights, logits } = metaUpdate(move(given));
      expect(logits).toEqual(new Float64Array(5));
      expect(weights).not.toEqual(Float32Array.from([1, 2, 3, 4]));
    }
  });

  it('of fomaml is Adam along the mean query gradient, each stem by its own tasks', () => {
    const query = (parameters: number[], logits: number[]) => ({
      parameters: Float32Array.from(parameters),
      logits: Float64Array.from(logits),
    });
    const [first, second] = tasks;
    if (first === undefined || second === undefined) throw new Error('two tasks');
    // Body gradients cancel in the first place and agree in the second; stem/large has no task.
    const posteriors = [
      { ...first, query: query([5, 1, 2, 9], [1, 0, 0, 0, 0]) },
      { ...first, query: query([3, -1, 2, 9], [1, 0, 0, 0, 0]) },
    ];
    const optimiser = freshMetaOptimiser(4, 5);
    const given = { settings: { ...settings, metaUpdate: 'fomaml' as const }, posteriors, optimiser, rate: 1 };
    const { weights, logits } = metaUpdate(move(given));
    // Adam's first step is the learning rate against the sign.
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(2 - 0.001, 6);
    expect(weights[2]).toBeCloseTo(3 - 0.001, 6);
    expect(weights[3]).toBe(4);
    expect(logits[0]).toBeCloseTo(-0.005, 8);
    expect(logits[1]).toBeCloseTo(0.005, 8);
    expect(optimiser.weights.updates).toBe(1);
    expect(optimiser.weights.second[3]).toBe(0);
  });
});
