/** @file States that once had no end: each has a deadline, whatever throws. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { alarmsOf } from '@/db/queries/alarm';
import { summarise } from '@/server/services/runs/read/summarise';
import { status } from '@/server/services/system/status';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import type { TestPlatform } from './test-support/platform';
import { dispatcherRig, until } from './test-support/rig';

const { platform: own, untilState, untilStep, directoryOf } = dispatcherRig();
let platform: TestPlatform;
beforeEach(() => {
  platform = own();
});

describe('a run whose attempt folder is gone', () => {
  it('is stopped anyway, and frees its slot', async () => {
    const long = { steps: 100_000, checkpointEvery: 100_000 };
    const [run, other] = [platform.launch(long), platform.launch(long)];
    const dispatcher = platform.startDispatcher({
      MASTHEAD_TUNABLES: '{"stopGrace": 200, "killGrace": 300, "lostAfter": 20000}',
    });
    await untilStep(run, 10);
    await untilStep(other, 10);
    rmSync(directoryOf(run), { recursive: true });
    platform.stop(run);
    await untilState(run, 'stopped');
    // The other is not affected, and the log has the error once.
    expect(platform.run(other).state).toBe('running');
    const lines = dispatcher.stderr().split('\n');
    expect(lines.filter((line) => line.includes('trouble with an attempt')).length).toBeLessThan(5);
    platform.stop(other);
    await untilState(other, 'stopped');
  });
});

describe('a run that cannot be started', () => {
  it('waits without an attempt while its folder cannot be made, says why, and starts automatically afterwards', async () => {
    // A file where the folder of all runs would be: no user, not even root, makes a folder there.
    const blocked = path.join(platform.dataDirectory, 'runs');
    writeFileSync(blocked, '');
    const run = platform.launch({ steps: 30 });
    platform.startDispatcher();
    await until(() => expect(status({ ctx: platform.ctx, input: undefined }).placing).not.toBeNull());
    expect(summarise(platform.ctx, platform.run(run))).toMatchObject({
      state: 'queued',
      reason: expect.stringMatching(/^Waits: .*runs can't be reached\. Runs start again automatically/),
    });
    expect(platform.attempts(run)).toEqual([]);
    rmSync(blocked);
    await untilState(run, 'finished');
    expect(platform.run(run).crashes).toBe(0);
    expect(status({ ctx: platform.ctx, input: undefined }).placing).toBeNull();
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 30));
  });

  it('counts no crash if its own folder cannot be made', async () => {
    const run = platform.launch({ steps: 30 });
    const folder = path.join(platform.dataDirectory, 'runs', run);
    mkdirSync(path.dirname(folder));
    writeFileSync(folder, '');
    platform.startDispatcher();
    await until(() => {
      expect(status({ ctx: platform.ctx, input: undefined }).placing).not.toBeNull();
      expect(platform.attempts(run)).toEqual([]);
    });
    rmSync(folder);
    await untilState(run, 'finished');
    expect(platform.run(run)).toMatchObject({ crashes: 0 });
    expect(platform.attempts(run)).toMatchObject([{ number: 1, end: 'finished' }]);
  });
});

describe('a run that crashes', () => {
  it('waits longer each time, says so, and restarts the count after progress', async () => {
    const run = platform.launch({ steps: 100_000, checkpointEvery: 5 });
    platform.startDispatcher({ MASTHEAD_TUNABLES: '{"retryAfter": 600000}' });
    await untilStep(run, 12);
    process.kill(platform.attempts(run)[0]?.pid ?? Number.NaN, 'SIGKILL');
    await untilState(run, 'queued');
    expect(platform.run(run)).toMatchObject({ crashes: 1, retryAt: expect.any(Number) });
    expect(summarise(platform.ctx, platform.run(run)).reason).toMatch(/Waits \d+ s before its next attempt/);
    platform.stop(run);
  });

  it('reports a full heap as such', async () => {
    const run = platform.launch({ steps: 100, checkpointEvery: 1000 });
    platform.startDispatcher({
      COUNTER_FAULT: 'heap',
      NODE_OPTIONS: '--max-old-space-size=48',
      MASTHEAD_TUNABLES: '{"maxCrashes": 1, "lostAfter": 20000}',
    });
    await untilState(run, 'failed');
    expect(platform.run(run).reason).toMatch(/^The runner ran out of memory: V8’s heap reached its limit/);
  });
});

describe('a run that gets no further', () => {
  const tunables = '{"stalledAfter": 300, "stalledSteps": 1, "lostAfter": 20000}';

  it('is reported once, with its start, by a second dispatcher too, and no longer after progress', async () => {
    const go = path.join(platform.dataDirectory, 'go');
    const run = platform.launch({ steps: 60 });
    const environment = { COUNTER_HOLD: '30', COUNTER_GO: go, MASTHEAD_TUNABLES: tunables };
    const first = platform.startDispatcher(environment);
    const alarms = () => alarmsOf(platform.ctx.db, run);
    const told = () =>
      expect(platform.run(run)).toMatchObject({
        state: 'running',
        reason: expect.stringMatching(/^No progress since \d\d:\d\d$/),
      });
    await until(told);
    expect(alarms()).toMatchObject([{ alarm: 'no-progress', times: 1 }]);
    first.child.kill('SIGTERM');
    await first.ended;
    const second = platform.startDispatcher(environment);
    await until(() => expect(second.stderr()).toContain('makes no progress'));
    told();
    // It is alive, and nobody ended it.
    expect(platform.livingRunners()).toHaveLength(1);
    writeFileSync(go, '');
    await untilState(run, 'finished');
    expect(platform.run(run).reason).toBeNull();
    expect(platform.attempts(run)).toHaveLength(1);
    expect(alarms()).toMatchObject([{ alarm: 'no-progress' }]);
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 60));
  });

  it('is killed, and resumes from its checkpoint, if the operator wants that', async () => {
    const run = platform.launch({ steps: 60, checkpointEvery: 10 });
    // Long enough that the second attempt's start on a busy machine does not count as a stall.
    const patient = '{"stalledAfter": 10000, "stalledSteps": 1, "lostAfter": 20000}';
    platform.startDispatcher({ COUNTER_HOLD: '35', MASTHEAD_STALLED: 'restart', MASTHEAD_TUNABLES: patient });
    await untilState(run, 'finished');
    expect(platform.attempts(run)).toMatchObject([
      { end: 'crashed', exitReason: 'The runner made no progress and was killed, as MASTHEAD_STALLED says' },
      { end: 'finished', resumedFromStep: 30 },
    ]);
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 60));
  });
});
