/** @file The step that engines are timed by is one of the run's own network at its own batch, for every kind of run. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunConfigInput } from '@/domain/run-config';
import type { Job } from '@/domain/runner-files';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { memoryIds, runInMemory } from '@/test/run-in-memory';
import {
  artefactOf,
  digitRuns,
  genotypeOf,
  heldOutTask,
  smallAdapt,
  smallMetaTrain,
  smallSearch,
} from '@/test/small-run';
import { trialOf } from './trial';

let engine: Engine;
let common: Awaited<ReturnType<typeof digitRuns>>;
beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
}, 300_000);
afterAll(() => engine.dispose());

const { taskSet, space, prior, genotype } = memoryIds;
const recipe = { initChannels: 4, layers: 3, epochs: 1, batch: 8 };
const configs: RunConfigInput[] = [
  smallMetaTrain,
  { ...smallMetaTrain, estimator: 'sampled' },
  smallAdapt,
  smallSearch,
  { kind: 'few-shot', prior, taskSet, ways: 3, shots: 2, queries: 2, batch: 6 },
  { kind: 'random-search', space, task: heldOutTask, ...recipe },
  { kind: 'evaluate', genotype, task: heldOutTask, ...recipe },
];

it('takes a step of each', async () => {
  const trained = await runInMemory({ ...common, config: { ...smallMetaTrain, iterations: 1 } });
  const sizes: number[] = [];
  for (const config of configs) {
    const jobs: Job[] = [];
    const given = { ...common, prior: artefactOf(trained, 'prior'), genotype: genotypeOf(trained), config };
    const means = async (job: Job): Promise<never> => {
      jobs.push(job);
      throw new Error('not run');
    };
    await expect(runInMemory({ ...given, means })).rejects.toThrow('not run');
    const [job] = jobs;
    if (job === undefined) throw new Error('no job');
    const trial = trialOf({ job, datasets: common.datasets });
    expect(trial.batch).toBe(job.config.kind === 'measure' ? job.config.largestBatch : job.config.batch);
    const program = engine.compile(trial.graph, { batch: trial.batch, threads: 1 });
    trial.prepare(program);
    await trial.step(program);
    expect((await program.read()).updates).toBe(1);
    sizes.push(trial.graph.mixtureSize);
    program.free();
  }
  // Supernets, then derived networks.
  expect(sizes.slice(0, 5).every((size) => size > 0)).toBe(true);
  expect(sizes.slice(5)).toEqual([0, 0]);
});
