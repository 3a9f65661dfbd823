/**
 * @file Chaos: runners, dispatchers and everything at once are killed or stopped in the middle, and people stop and resume runs
 * meanwhile. Invariants are checked after every fault; in the end every series equals that of an uninterrupted run.
 */
import { expect, it, onTestFinished, vi } from 'vitest';
import { isDomainError } from '@/domain/errors';
import { randomStream } from '@/domain/random';
import { resume } from '@/server/services/runs/life/resume';
import { openTestPlatform } from '@/workers/dispatcher/test-support/platform';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { bundledDispatcher } from './programs';

const program = bundledDispatcher();
const blows = 200;
const steps = 1_500;
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

it('loses nothing and doubles nothing, whatever is killed and requested', async () => {
  const platform = openTestPlatform(program());
  onTestFinished(platform.abandon);
  const seeds = [1, 2, 3, 4, 5, 6];
  const runs = seeds.map((seed) => platform.launch({ steps, seed, checkpointEvery: 25 }));
  const start = () =>
    platform.startDispatcher({
      MASTHEAD_SLOTS: '3',
      MASTHEAD_TUNABLES: '{"maxCrashes": 1000, "silentAfter": 500, "lostAfter": 1000}',
    });
  let dispatcher = start();
  const { integer: draw } = randomStream(20_261_129, 'chaos');
  const kill = (pid: number, signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  };
  const blow = async (): Promise<string> => {
    const runners = platform.livingRunners();
    const one = runners[draw(Math.max(1, runners.length))];
    const run = runs[draw(runs.length)];
    switch (draw(6)) {
      case 0:
        if (one !== undefined) kill(one, 'SIGKILL');
        return 'a runner was killed';
      case 1:
        dispatcher.child.kill('SIGKILL');
        await dispatcher.ended;
        dispatcher = start();
        return 'the dispatcher was killed';
      case 2:
        dispatcher.child.kill('SIGKILL');
        for (const pid of runners) kill(pid, 'SIGKILL');
        await dispatcher.ended;
        dispatcher = start();
        return 'everything was killed';
      case 3:
        if (one !== undefined) {
          kill(one, 'SIGSTOP');
          await until(() => expect(platform.runs(runs).some(({ state }) => state === 'lost')).toBe(true)).catch(
            () => {},
          );
          kill(one, 'SIGCONT');
        }
        return 'a runner stood still';
      case 4:
        if (one !== undefined) kill(one, 'SIGTERM');
        return 'a runner was told to end';
      default:
        try {
          if (run !== undefined && draw(2) === 0) platform.stop(run);
          else if (run !== undefined) resume({ ctx: platform.ctx, input: { id: run } });
        } catch (error) {
          if (!isDomainError(error)) throw error;
        }
        return 'someone stopped or resumed a run';
    }
  };
  for (let count = 0; count < blows; count++) {
    const before = platform.runs(runs).reduce((sum, { progress }) => sum + (progress?.done ?? 0), 0);
    const what = await blow();
    expect(await platform.breaches(), what).toEqual([]);
    // The next fault hits a system that makes progress.
    await until(() => {
      const now = platform.runs(runs);
      const done = now.reduce((sum, { progress }) => sum + (progress?.done ?? 0), 0);
      const still = now.every(({ state }) => state === 'finished' || state === 'stopped');
      expect(still || done !== before).toBe(true);
    });
  }
  await until(() => {
    for (const run of platform.runs(runs)) {
      if (run.state === 'stopped') resume({ ctx: platform.ctx, input: { id: run.id } });
    }
    expect(platform.runs(runs).map(({ state }) => state)).toEqual(runs.map(() => 'finished'));
  });
  runs.forEach((run, at) => {
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(seeds[at] ?? 0, steps));
  });
  expect(await platform.breaches()).toEqual([]);
  expect(await platform.close()).toEqual([]);
});
