/** @file Rows and their goals, and the roofline's account of a plan. */
import { expect, it } from 'vitest';
import { describePlan } from '@/engine/native/describe-plan';
import { rowOf } from './best-peer';
import { supernet } from './cases';
import { interleave, ratios } from './interleave';
import { rooflineSeconds, stepCost, totals } from './roofline';
import { makeRow } from './row';

const text = { name: 'a', what: 'b', unit: 'times' };

it('gives the median, its spread, and whether the goal is met', () => {
  expect(makeRow(text, [9, 7, 8, 20], { atLeast: 8 })).toMatchObject({
    value: 8.5,
    median: 8.5,
    minimum: 7,
    maximum: 20,
    goal: 'at least 8',
    pass: true,
  });
  expect(makeRow(text, [2.1], { atMost: 2 })).toMatchObject({ goal: 'at most 2', pass: false });
  expect(makeRow(text, [2.1], null)).toMatchObject({ goal: null, pass: null });
});

it('takes samples in turns', async () => {
  const order: string[] = [];
  const sampler = (name: string, seconds: number) => async () => {
    order.push(name);
    return seconds;
  };
  const seconds = await interleave({ ours: sampler('ours', 2), theirs: sampler('theirs', 6) }, 2);
  expect(order).toEqual(['ours', 'theirs', 'ours', 'theirs']);
  expect(ratios(seconds.theirs, seconds.ours)).toEqual([3, 3]);
});

it('counts a step as three times the forward arithmetic, and no phase as faster than the machine', () => {
  const size = { initChannels: 4, layers: 3, batch: 2, resolution: 16 };
  const graph = supernet('darts', size);
  const phases = stepCost(graph, size.batch);
  const { flops, bytes } = totals(phases);
  const forward = describePlan(graph, size.batch).flops;
  expect(flops).toBeGreaterThan(2.9 * forward);
  expect(flops).toBeLessThanOrEqual(3 * forward);
  const seconds = rooflineSeconds(phases, { flops: 1e9, bytes: 1e9 });
  expect(seconds).toBeGreaterThanOrEqual(Math.max(flops, bytes) / 1e9);
});

it('counts the best of the peers, by ratios of the same turns, and tells of those that failed', () => {
  const row = rowOf(text, { atLeast: 3 }, [
    { name: 'slow', native: [1, 1], peer: [6, 8], load: 0 },
    { name: 'fast', native: [2, 1], peer: [8, 4], load: 0 },
    { name: 'broken', failed: 'no compiler' },
  ]);
  expect(row).toMatchObject({ value: 4, pass: true, detail: { best: 'fast', broken: 'failed: no compiler' } });
});
