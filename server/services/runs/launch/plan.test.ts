/** @file Sweeps: what is planned is what a launch makes. */
import { describe, expect, it } from 'vitest';
import { experiments } from '@/server/services/experiments';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';
import { endAttempt } from '../life/end-attempt';
import { list as listRuns } from '../read/list';
import { launch as launchRuns } from './launch';
import { makespan, plan as planLaunch } from './plan';

async function platformWithBasis() {
  const platform = makePlatform({ slots: 2 });
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}

describe('a sweep', () => {
  it('is launched as planned, in a new experiment', async () => {
    const { ctx, search: config } = await platformWithBasis();
    const sweep = { batch: [4, 8], 'weights.learningRate': [0.01, 0.1] };
    const plan = planLaunch({ ctx, input: { config, sweep, seeds: 2 } });
    expect(plan).toMatchObject({ problems: [], runs: 8 });
    expect(plan.configurations).toHaveLength(4);
    const { runs } = launchRuns({ ctx, input: { name: 'Grid', config, sweep, seeds: [1, 2] } });
    expect(runs).toHaveLength(8);
    expect(runs[0]?.name).toBe('Grid · batch 4, learningRate 0.01 · seed 1');
    expect(new Set(runs.map((run) => run.groupHash)).size).toBe(4);
    expect(new Set(runs.map((run) => run.experiment?.name))).toEqual(new Set(['Grid']));
    launchRuns({ ctx, input: { name: 'Grid', config, sweep } });
    expect(experiments.list({ ctx, input: undefined }).map(({ name, runs: count }) => [name, count])).toEqual([
      ['Grid', 8],
      ['Grid (2)', 4],
    ]);
  });

  it('is refused as a whole if one combination can’t run, by the field at fault', async () => {
    const { ctx, search: config } = await platformWithBasis();
    const sweep = { batch: [8, 0] };
    expect(planLaunch({ ctx, input: { config, sweep } }).problems).toMatchObject([{ field: 'batch' }]);
    expect(() => launchRuns({ ctx, input: { config, sweep } })).toThrow(expect.objectContaining({ field: 'batch' }));
    expect(listRuns({ ctx, input: {} }).total).toBe(0);
  });

  it('makes no more runs than a launch takes', async () => {
    const { ctx, search: config } = await platformWithBasis();
    const sweep = { steps: [1, 2, 3] };
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    expect(planLaunch({ ctx, input: { config, sweep, seeds: 100 } }).problems[0]?.message).toMatch(/300 runs/);
    expect(() => launchRuns({ ctx, input: { config, sweep, seeds } })).toThrow(/300 runs/);
  });
});

describe('the cost of a launch', () => {
  it('adds up what was measured: device time over all runs, wall time over the slots', async () => {
    const { ctx, search: config, advance } = await platformWithBasis();
    expect(planLaunch({ ctx, input: { config } }).deviceSeconds).toBeNull();
    const { attempt, lease } = makeRunningRun(ctx, config);
    advance(5000);
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 4 } });
    const plan = planLaunch({ ctx, input: { config, seeds: 3 } });
    expect(plan.deviceSeconds).toBeCloseTo(15, 6);
    expect(plan.wallSeconds).toBeCloseTo(10, 6);
    expect(plan.memoryBytes).toBeGreaterThan(0);
    const half = planLaunch({ ctx, input: { config: { ...config, precision: 'bf16' } } });
    expect(half.memoryBytes).toBeLessThan(plan.memoryBytes ?? 0);
  });

  it('places each run on the slot that is free first', () => {
    expect(makespan([3, 1, 1, 1], 2)).toBe(3);
    expect(makespan([1, 1, 1, 3], 2)).toBe(4);
    expect(makespan([], 2)).toBe(0);
  });
});
