/** @file A real small file system that fills up under a queue: no run fails, none crashes, and all continue automatically afterwards. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { status } from '@/server/services/system/status';
import { openTestPlatform } from '@/workers/dispatcher/test-support/platform';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { fill } from './fill';
import { bundledDispatcher } from './programs';

const program = bundledDispatcher();
const home = mkdtempSync(path.join(tmpdir(), 'masthead-small-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,nr_inodes=2000', 'none', home]).status === 0;
if (!mounted) process.stderr.write('Skipped: a disk that fills up, because this user may not mount a small one.\n');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', home]);
  rmSync(home, { recursive: true, force: true });
});

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 60_000, interval: 20 });

describe.skipIf(!mounted)('a disk that fills up', () => {
  it.each([1, 2, 3])('fails no run of the queue (time %i)', async () => {
    const platform = openTestPlatform(program(), home);
    onTestFinished(platform.abandon);
    const runs = [1, 2, 3, 4, 5, 6].map((seed) => platform.launch({ steps: 600, seed, checkpointEvery: 20 }));
    platform.startDispatcher({ MASTHEAD_TUNABLES: '{"leastFree": 4194304}' });
    await until(() => expect(platform.runs(runs).some(({ progress }) => (progress?.done ?? 0) > 50)).toBe(true));
    const ballast = path.join(home, 'ballast');
    fill(ballast);
    await until(() => expect(platform.livingRunners()).toEqual([]));
    const shown = () => status({ ctx: platform.ctx, input: undefined });
    await until(() => expect(shown().placing?.lack ?? 'space').toBe('space'));
    expect(platform.runs(runs).map(({ state }) => state)).not.toContain('failed');
    rmSync(ballast);
    await until(() => expect(platform.runs(runs).map(({ state }) => state)).toEqual(runs.map(() => 'finished')));
    runs.forEach((run, at) => {
      expect(platform.series(run, counterKey).values).toEqual(expectedSeries(at + 1, 600));
      expect(platform.run(run).crashes).toBe(0);
    });
    expect(shown().placing).toBeNull();
    expect(await platform.breaches()).toEqual([]);
    await platform.close();
  });
});
