/** @file What tests of whole dispatchers share: the programs, a platform for each test, and waiting for conditions. */
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { RunId } from '@/domain/ids';
import { counterKey } from '@/workers/runner/test-support/counting-run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { openTestPlatform, type TestPlatform } from './platform';

/** Long enough for a busy machine. */
export const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 100_000, interval: 10 });

/** Call once per test file. `platform()` is the test's own, closed after it: no runner may be left behind. */
export function dispatcherRig() {
  let programs: TestPrograms;
  let platform: TestPlatform;
  beforeAll(async () => {
    programs = await bundlePrograms({
      dispatcher: new URL('../main.ts', import.meta.url),
      runner: new URL('../../runner/test-support/counting-runner.ts', import.meta.url),
      heartbeat: new URL('../../runner/heartbeat.ts', import.meta.url),
    });
  });
  afterAll(() => programs.remove());
  beforeEach(() => {
    platform = openTestPlatform(programs.file('dispatcher'));
  });
  afterEach(async () => {
    expect(await platform.close(), 'runners that a test left behind').toEqual([]);
  });
  return {
    platform: () => platform,
    untilState: (run: RunId, state: string) => until(() => expect(platform.run(run).state).toBe(state)),
    untilStep: (run: RunId, step: number) =>
      until(() => expect(platform.series(run, counterKey).steps.length).toBeGreaterThanOrEqual(step)),
    /** Of an attempt, by default the first. */
    directoryOf: (run: RunId, attempt = 0) =>
      path.join(platform.dataDirectory, platform.attempts(run)[attempt]?.directory ?? ''),
  };
}
