/** @file Tests of the border between guessing and learning. */
import { expect, it } from 'vitest';
import { isLikeGuessing } from './guessing';

it('lies where 95 % of guessers end', () => {
  // Five classes, 100 images: 0.2 + 1.96 × 0.04.
  const task = { classes: 5, images: 100 };
  expect(isLikeGuessing(0.27, task)).toBe(true);
  expect(isLikeGuessing(0.28, task)).toBe(false);
  expect(isLikeGuessing(0.1, task)).toBe(true);
  expect(isLikeGuessing(0.23, { classes: 5, images: 10_000 })).toBe(false);
});
