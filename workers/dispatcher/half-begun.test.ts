/** @file What a dispatcher leaves if it dies between claiming a run and recording its runner. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { resolveJob } from '@/server/services/runs/launch/job';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { type RunnerProcess, startRunner } from '@/workers/runner/test-support/attempt';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { prepareAttempt } from './attempt-directory';
import { openTestPlatform, type TestPlatform } from './test-support/platform';

let programs: TestPrograms;
let platform: TestPlatform;
const runners: RunnerProcess[] = [];

beforeAll(async () => {
  programs = await bundlePrograms({
    dispatcher: new URL('./main.ts', import.meta.url),
    runner: new URL('../runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../runner/heartbeat.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());
beforeEach(() => {
  platform = openTestPlatform(programs.file('dispatcher'));
});
afterEach(async () => {
  for (const { child, ended } of runners.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await platform.close();
});

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 100_000, interval: 10 });

function claim() {
  const { ctx } = platform;
  const claimed = claimNextRun({ ctx });
  if (claimed === null) throw new Error('nothing to claim');
  return claimed;
}

describe('an attempt that was half begun', () => {
  it('is retried when no runner shows life', async () => {
    const run = platform.launch({ steps: 20 });
    claim();
    platform.startDispatcher({ MASTHEAD_TUNABLES: '{"unheardAfter": 300}' });
    await until(() => expect(platform.run(run).state).toBe('finished'));
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 20));
    expect(platform.attempts(run)).toMatchObject([{ end: 'crashed', pid: null }, { end: 'finished' }]);
  });

  it('is fenced first: a runner that comes too late ends without a word', async () => {
    const run = platform.launch({ steps: 20 });
    const { attempt, lease, directory } = claim();
    prepareAttempt(directory, resolveJob({ ctx: platform.ctx, input: { attempt, lease } }), Date.now());
    platform.startDispatcher({ MASTHEAD_TUNABLES: '{"unheardAfter": 300}' });
    await until(() => expect(platform.run(run).state).toBe('finished'));
    const late = startRunner(programs.file('runner'), directory);
    runners.push(late);
    expect(await late.ended).toBe(76);
    expect(existsSync(path.join(directory, attemptFiles.events))).toBe(false);
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 20));
  });

  it('is adopted if its runner is running: the heartbeat identifies it', async () => {
    const run = platform.launch({ steps: 300 });
    const { attempt, lease, directory } = claim();
    prepareAttempt(directory, resolveJob({ ctx: platform.ctx, input: { attempt, lease } }), Date.now());
    const runner = startRunner(programs.file('runner'), directory);
    runners.push(runner);
    const dispatcher = platform.startDispatcher();
    await until(() => expect(platform.run(run).state).toBe('finished'));
    expect(platform.attempts(run)).toMatchObject([{ end: 'finished', pid: runner.child.pid }]);
    expect(platform.series(run, counterKey).values).toEqual(expectedSeries(7, 300));
    expect(dispatcher.stderr()).toContain('adopted a runner');
  });
});
