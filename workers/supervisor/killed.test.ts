/** @file A supervisor that is killed: its programs end, runs continue, and a second start is told who holds the folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readSettings } from '@/server/environment';
import { openTestPlatform } from '@/workers/dispatcher/test-support/platform';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { freePort } from './port';
import { requireFree } from './preflight';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({
    supervisor: new URL('./index.ts', import.meta.url),
    dispatcher: new URL('../dispatcher/main.ts', import.meta.url),
    runner: new URL('../runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../runner/heartbeat.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());

const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 100_000, interval: 20 });

/** A process that supervises a dispatcher, as `npm start` does. */
function superviseElsewhere(dataDirectory: string): ChildProcess {
  const program = {
    name: 'dispatcher',
    command: process.execPath,
    args: [programs.file('dispatcher')],
    cwd: programs.root,
    env: {
      ...process.env,
      MASTHEAD_DATA: dataDirectory,
      MASTHEAD_LEASH: '1',
      MASTHEAD_TUNABLES: '{"heartbeatEvery": 25, "dispatchEvery": 20}',
    },
  };
  const script = `
    import { supervise } from ${JSON.stringify(`file://${programs.file('supervisor')}`)};
    supervise(${JSON.stringify(program)});`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
}

it('leaves no dispatcher behind, stops no run, and gives the next start the folder', async () => {
  const platform = openTestPlatform(programs.file('dispatcher'));
  const settings = readSettings({ MASTHEAD_DATA: platform.dataDirectory, PORT: String(await freePort()) });
  const run = platform.launch({ steps: 100_000, checkpointEvery: 1_000 });
  await requireFree(settings);
  const supervisor = superviseElsewhere(platform.dataDirectory);
  await until(() => expect(platform.run(run).state).toBe('running'));
  // At once, naming the process to end: the supervisor, because it would restart the dispatcher.
  await expect(requireFree(settings)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(
      new RegExp(`already dispatches the runs of ${platform.dataDirectory}.*kill ${supervisor.pid}\\)`),
    ),
  });
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  await requireFree(settings);
  expect(platform.livingRunners()).toHaveLength(1);
  platform.startDispatcher();
  platform.stop(run);
  await until(() => expect(platform.run(run).state).toBe('stopped'));
  expect(platform.attempts(run)).toHaveLength(1);
  expect(await platform.close()).toEqual([]);
});
