/** @file Candidates from series: matched by step, whatever an older run lacks. */
import { expect, it } from 'vitest';
import { candidatesOf } from './candidates';

it('puts together what was logged at one step', () => {
  const curves = [
    { key: 'candidate.parameters', step: [10, 20], mean: [1000, 2000] },
    { key: 'candidate.validationAccuracy', step: [10, 20, 30], mean: [0.5, 0.75, 0.7] },
    { key: 'candidate.latency', step: [20, 30], mean: [1.5, 2] },
  ];
  expect(candidatesOf(curves)).toEqual([
    { number: 1, accuracy: 0.5, costs: { parameters: 1000 } },
    { number: 2, accuracy: 0.75, costs: { parameters: 2000, latency: 1.5 } },
    { number: 3, accuracy: 0.7, costs: { latency: 2 } },
  ]);
  expect(candidatesOf([])).toEqual([]);
});
