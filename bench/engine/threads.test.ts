/** @file Parts of a step shared out over threads as the executor does. */
import { expect, it } from 'vitest';
import { sharings } from '@/engine/native/interface';
import { simulated } from './threads';

const stage = (sharing: number, seconds: number[]) => ({ sharing, seconds: Float64Array.from(seconds) });

it('gives threads neighbouring groups, or parts in turns, or the first thread all', () => {
  const groups = stage(sharings.blocks, [1, 2, 4, 8, 16, 32, 64, 128]);
  // Of eight groups, three threads take two, three and three.
  expect(simulated([groups], 1)).toBe(255);
  expect(simulated([groups], 3)).toBe(32 + 64 + 128);
  expect(simulated([groups], 8)).toBe(128);
  expect(simulated([groups], 16)).toBe(128);
  expect(simulated([stage(sharings.turns, [1, 2, 4, 8])], 2)).toBe(10);
  expect(simulated([stage(sharings.alone, [1, 2]), groups, stage(sharings.blocks, [])], 2)).toBe(3 + 240);
});
