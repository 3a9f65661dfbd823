/** @file A reason is said once for neighbours that share it. */
import { expect, it } from 'vitest';
import { sharedReasons } from './shared-reasons';

it('says a reason once, and for how many it holds', () => {
  const [one, other] = ['Waits for a free place', 'Waits for its prior.'];
  expect(sharedReasons([one, one, one, other, null, one, one])).toEqual([
    'Waits for a free place; so do the next 2',
    null,
    null,
    other,
    null,
    'Waits for a free place; so does the next',
    null,
  ]);
  expect(sharedReasons([])).toEqual([]);
});
