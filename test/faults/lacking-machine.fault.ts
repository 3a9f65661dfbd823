/**
 * @file What a machine may lack besides space: inodes, open files, permission, the folder itself. Placing pauses with
 * that reason; no run fails, none crashes, and all continue automatically once it is back.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Lack } from '@/domain/machine-lack';
import { status } from '@/server/services/system/status';
import { openTestPlatform } from '@/workers/dispatcher/test-support/platform';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { bundledDispatcher } from './programs';

const program = bundledDispatcher();
const home = mkdtempSync(path.join(tmpdir(), 'masthead-lacking-'));
const run = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=64m,nr_inodes=2000', 'none', home);
if (!mounted)
  process.stderr.write('Skipped: a machine that lacks something, because this user may not mount a disk.\n');
afterAll(() => {
  if (mounted) run('umount', '-l', home);
  rmSync(home, { recursive: true, force: true });
});

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

interface Place {
  /** Where attempts are. */
  readonly runs: string;
  readonly dispatcher: number;
}
/** Takes something away; returns a function that restores it. */
const takes: Readonly<Partial<Record<Lack, (place: Place) => () => unknown>>> = {
  inodes() {
    const many = path.join(home, 'many');
    mkdirSync(many);
    try {
      for (let at = 0; ; at++) writeFileSync(path.join(many, String(at)), '');
    } catch {
      return () => rmSync(many, { recursive: true });
    }
  },
  descriptors({ dispatcher }) {
    const limit = (most: string) => run('prlimit', '--pid', String(dispatcher), `--nofile=${most}:`);
    limit(String(readdirSync(`/proc/${dispatcher}/fd`).length));
    return () => limit('4096');
  },
  permission({ runs }) {
    run('mount', '--bind', runs, runs);
    run('mount', '-o', 'remount,bind,ro', runs);
    return () => run('umount', '-l', runs);
  },
  folder({ runs }) {
    renameSync(runs, `${runs}-away`);
    writeFileSync(runs, 'no folder');
    return () => {
      rmSync(runs);
      renameSync(`${runs}-away`, runs);
    };
  },
};

describe.skipIf(!mounted)('a machine that lacks', () => {
  it.each(Object.entries(takes))('%s: fails no run of the queue', async (lack, take) => {
    const platform = openTestPlatform(program(), home);
    onTestFinished(platform.abandon);
    const steps = 400;
    const runs = [1, 2, 3, 4, 5, 6].map((seed) => platform.launch({ steps, seed, checkpointEvery: 20 }));
    const { child } = platform.startDispatcher({ MASTHEAD_TUNABLES: '{"leastFree": 4194304}' });
    await until(() => expect(platform.runs(runs).some(({ progress }) => (progress?.done ?? 0) > 50)).toBe(true));
    const giveBack = take({ runs: path.join(platform.dataDirectory, 'runs'), dispatcher: child.pid ?? 0 });
    const shown = () => status({ ctx: platform.ctx, input: undefined }).placing;
    try {
      await until(() => expect(shown()?.lack).toBe(lack));
      expect(platform.runs(runs).map(({ state }) => state)).not.toContain('failed');
    } finally {
      giveBack();
    }
    await until(() => expect(platform.runs(runs).map(({ state }) => state)).toEqual(runs.map(() => 'finished')));
    runs.forEach((each, at) => {
      expect(platform.series(each, counterKey).values).toEqual(expectedSeries(at + 1, steps));
      expect(platform.run(each).crashes).toBe(0);
    });
    expect(shown()).toBeNull();
    await platform.close();
  });
});
