/** @file A group's interval stays within what its metric can be. */
import { expect, it } from 'vitest';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { spreadOf } from './group-spread';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

it('draws no interval of a share that reaches beyond 0 and 100 %', () => {
  const wide = spreadOf(meanInterval([0.2, 0.9, 0.3]), 'test.accuracy', percent);
  expect(wide.half).toBeNull();
  expect(wide.title).toContain('0.0 % to 100.0 %');
  const narrow = spreadOf(meanInterval([0.5, 0.51, 0.52]), 'test.accuracy', percent);
  expect(narrow.half).toBeCloseTo(0.0248, 3);
  expect(narrow.title).toContain('48.5 % to 53.5 %');
  expect(spreadOf(meanInterval([1, 1000, 3]), 'parameters', String).half).toBeNull();
});

it('has none of two runs', () => {
  expect(spreadOf(meanInterval([0.2, 0.9]), 'test.accuracy', percent)).toEqual({
    half: null,
    title: 'Mean of 2 runs: too few for an interval',
  });
});
