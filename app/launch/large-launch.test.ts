/** @file Tests of which launches ask first. */
import { expect, it } from 'vitest';
import { largeReasons } from './large-launch';

const gib = 2 ** 30;

it('name the time over a day and the missing memory', () => {
  const plan = { wallSeconds: 183_600, memoryBytes: 11 * gib, machineMemoryBytes: 8 * gib };
  expect(largeReasons(plan)).toEqual([
    expect.stringContaining('2 d 3 h'),
    expect.stringMatching(/needs 11.*memory; this machine has 8/),
  ]);
  expect(largeReasons({ ...plan, wallSeconds: 3600, memoryBytes: gib })).toEqual([]);
  expect(largeReasons({ ...plan, wallSeconds: null, memoryBytes: null })).toEqual([]);
  expect(largeReasons(null)).toEqual([]);
});
