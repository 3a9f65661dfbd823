/** @file The Reptile update, against its formula. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centred } from '@/domain/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { mapViews } from '@/graph/views';
import { type TaskPosterior, updateLogits, updateWeights } from './meta-update';

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
});

describe('the weights', () => {
  const mean = Float32Array.from([1, 2, 3, 4]);
  const tasks = [posterior('stem/small', [10, 2, 4, 99]), posterior('stem/small', [20, 4, 8, 99])];

  it('move by λ towards the mean of the tasks, by name, without the head', () => {
    expect(Array.from(updateWeights(mean, tasks, 1))).toEqual([3, 6, 15, 4]);
    expect(Array.from(updateWeights(mean, tasks, 0.5))).toEqual([2, 4, 9, 4]);
    expect(updateWeights(mean, tasks, 0)).toEqual(mean);
  });

  it('average a stem over the tasks that have it alone', () => {
    const mixed = [posterior('stem/small', [10, 2, 4, 0]), posterior('stem/large', [40, 4, 8, 0])];
    expect(Array.from(updateWeights(mean, mixed, 1))).toEqual([3, 6, 10, 40]);
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
        const moved = updateLogits(choices, alpha, tasks, 1);
        for (const [i, value] of moved.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 10);
        const still = updateLogits(choices, alpha, tasks, 0);
        for (const [i, value] of still.entries()) expect(value).toBeCloseTo(centred(choices, alpha)[i] ?? 0, 10);
      }),
    );
  });
});
