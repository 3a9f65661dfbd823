/** @file What tests of counting runs on a real Slurm share: a cluster for the file, a platform and a targets.json for each test. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { RunId } from '@/domain/ids';
import {
  type DispatcherProcess,
  openTestPlatform,
  type TestPlatform,
} from '@/workers/dispatcher/test-support/platform';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { type SlurmCluster, startCluster } from './cluster';
import { installSlurm } from './install';

export const { trouble, withoutAccounting } = installSlurm();
if (trouble !== null) process.stderr.write(`Skipped: runs on a real Slurm. ${trouble}\n`);
else if (withoutAccounting !== null) process.stderr.write(`Without sacct: ${withoutAccounting}\n`);

export const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 300_000, interval: 100 });

/** Rounds of half a second; and a folder that is late by seconds at most. */
export const quick = { clusterEvery: 500, clusterIdleEvery: 2_000, lostAfter: 30_000, folderLate: 5_000 };

export interface CountingRuns {
  readonly cluster: SlurmCluster;
  readonly platform: TestPlatform;
  /** Writes the operator's file: the targets `lab`, and `gpus`. @param node Node on the nodes */
  name(node: string, more?: object): void;
  start(environment?: Record<string, string>): DispatcherProcess;
  launch(steps: number, more?: object): RunId;
  untilState(run: RunId, state: string): Promise<unknown>;
  untilStep(run: RunId, step: number): Promise<unknown>;
  expectWhole(run: RunId, steps: number, seed?: number): void;
  /** Of all our jobs: id, state, cores, memory, gres, batch. */
  jobs(): string[];
}

/** Call it in a `describe`. */
export function countingRuns(): CountingRuns {
  let cluster: SlurmCluster;
  let programs: TestPrograms;
  let platform: TestPlatform;
  const name: CountingRuns['name'] = (node, more = {}) => {
    const lab = { kind: 'slurm', partition: 'batch', node, memory: 200, ...more };
    const targets = { lab, gpus: { ...lab, gres: 'gpu' } };
    writeFileSync(path.join(platform.dataDirectory, 'targets.json'), JSON.stringify({ targets }));
  };
  beforeAll(async () => {
    programs = await bundlePrograms({
      dispatcher: new URL('../../workers/dispatcher/main.ts', import.meta.url),
      runner: new URL('../../workers/runner/test-support/counting-runner.ts', import.meta.url),
      heartbeat: new URL('../../workers/runner/heartbeat.ts', import.meta.url),
    });
    cluster = await startCluster({ accounting: withoutAccounting === null });
  });
  afterAll(async () => {
    await cluster?.close();
    programs?.remove();
  });
  beforeEach(() => {
    platform = openTestPlatform(programs.file('dispatcher'));
    name(process.execPath);
  });
  afterEach(async () => {
    cluster.ask('scancel', '--quiet', '--user=root');
    await until(() => expect(platform.livingRunners()).toEqual([]));
    await platform.close();
  });
  return {
    get cluster() {
      return cluster;
    },
    get platform() {
      return platform;
    },
    name,
    start: (environment = {}) =>
      platform.startDispatcher({
        ...cluster.environment,
        MASTHEAD_TUNABLES: JSON.stringify(quick),
        ...environment,
      }),
    launch: (steps, more = {}) => platform.launch({ steps, target: 'lab', ...more }),
    untilState: (run, state) => until(() => expect(platform.run(run).state).toBe(state)),
    untilStep: (run, step) =>
      until(() => expect(platform.series(run, counterKey).steps.length).toBeGreaterThanOrEqual(step)),
    expectWhole(run, steps, seed = 7) {
      expect(platform.series(run, counterKey).values).toEqual(expectedSeries(seed, steps));
    },
    jobs: () =>
      cluster
        .ask('squeue', '-h', '-r', '-o', '%i %T %C %m %b %k')
        .split('\n')
        .filter((line) => line !== ''),
  };
}
