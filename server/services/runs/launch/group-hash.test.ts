/** @file Which runs are of one group, over versions. */
import { expect, it } from 'vitest';
import { groupHashOf } from './launch';

it('a run is of one group with those from before a setting that it leaves as it was', () => {
  const before = { kind: 'search', seed: 1, steps: 5 };
  expect(groupHashOf({ ...before, mostLatency: 'any', seed: 2 })).toBe(groupHashOf(before));
  expect(groupHashOf({ ...before, mostLatency: 3 })).not.toBe(groupHashOf(before));
});
