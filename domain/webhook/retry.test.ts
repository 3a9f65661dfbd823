/** @file The waits between attempts: longer each time, then none. */
import { expect, it } from 'vitest';
import { nextAttemptAt } from './retry';

it('waits 30 s, 2 min, 10 min, 1 h, 6 h, then gives up', () => {
  const waits = [1, 2, 3, 4, 5, 6].map((attempts) => nextAttemptAt(attempts, 1_000));
  expect(waits).toEqual([31_000, 121_000, 601_000, 3_601_000, 21_601_000, null]);
});
