/** @file A copied data folder: its attempts are closed, it says so, and the original's runners keep running. */
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { databaseFile, openDatabase } from '@/db/open';
import { attemptsOf, openAttempts } from '@/db/queries/attempt';
import { findRun } from '@/db/queries/run/run';
import * as recorded from '@/domain/cards/test-support/recorded';
import { fakeNvidiaSmi } from '@/test/fake-nvidia-smi';
import { temporaryDirectory } from '@/test/temporary-directory';
import { counterKey } from '@/workers/runner/test-support/counting-run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { identifyFolder } from './folder-identity';
import { openTestPlatform } from './test-support/platform';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({
    dispatcher: new URL('./main.ts', import.meta.url),
    runner: new URL('../runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../runner/heartbeat.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 100_000, interval: 10 });

describe('the identity of a data folder', () => {
  it('stays with a folder that is moved, and is another one in a copy', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => path.join(temporaryDirectory(), name)) as [
      string,
      string,
      string,
    ];
    cpSync(temporaryDirectory(), first, { recursive: true });
    const seen = (folder: string) => {
      const { note, ...origin } = identifyFolder(folder);
      note();
      return origin;
    };
    expect(seen(first)).toEqual({ kind: 'new' });
    expect(seen(first)).toEqual({ kind: 'same' });
    cpSync(first, second, { recursive: true });
    expect(seen(second)).toMatchObject({ kind: 'copied', from: { path: first } });
    expect(seen(second)).toEqual({ kind: 'same' });
    renameSync(first, third);
    expect(seen(third)).toEqual({ kind: 'moved' });
    expect(seen(third)).toEqual({ kind: 'same' });
  });
});

it('a copy stops its own records of running runs, and no process of the original', async () => {
  const platform = openTestPlatform(programs.file('dispatcher'));
  const [card = ''] = recorded.a40.split('\n');
  const { folder } = fakeNvidiaSmi(path.join(temporaryDirectory(), 'bin'), { cards: card });
  const environment = { PATH: `${folder}:${process.env.PATH}` };
  const run = platform.launch({ steps: 100_000, checkpointEvery: 1_000, device: 'gpu' });
  const steps = () => platform.series(run, counterKey).steps.length;
  platform.startDispatcher(environment);
  await until(() => expect(steps()).toBeGreaterThan(10));
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'masthead-copy-')), 'data');
  onTestFinished(() => rmSync(path.dirname(copy), { recursive: true, force: true }));
  cpSync(platform.dataDirectory, copy, { recursive: true });
  const other = platform.startDispatcher({ ...environment, MASTHEAD_DATA: copy });
  await until(() => expect(other.stderr()).toContain('is a copy of'));
  const { db, close } = openDatabase(databaseFile(copy), 'reader');
  await until(() => expect(findRun(db, run)?.state).toBe('stopped'));
  expect(findRun(db, run)?.reason).toContain(`This data folder is a copy of ${platform.dataDirectory}`);
  expect(attemptsOf(db, run)).toMatchObject([{ end: 'stopped' }]);
  // It holds no core and no GPU; the original's run holds its own.
  expect(openAttempts(db)).toEqual([]);
  expect(openAttempts(platform.ctx.db)).toMatchObject([
    { attempt: { cores: 1, cards: [expect.stringMatching(/^GPU-/)] } },
  ]);
  close();
  const seen = steps();
  await until(() => expect(steps()).toBeGreaterThan(seen + 20));
  expect(platform.run(run).state).toBe('running');
  expect(platform.livingRunners()).toHaveLength(1);
  platform.stop(run);
  await until(() => expect(platform.run(run).state).toBe('stopped'));
  expect(await platform.close()).toEqual([]);
});
