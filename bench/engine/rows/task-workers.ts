/**
 * @file Meta-iterations over task workers: two of one thread each on two cores against one, the same iteration from the same prior.
 * The workers are the product's, bundled as the build bundles them.
 */

import type { MetaTrainConfig } from '@/domain/run-config';
import { spreadOf } from '@/domain/run-config/spread';
import { type Job, jobSchema } from '@/domain/runner-files';
import { spacePresets } from '@/domain/space';
import { adaptMetaBatch, type MetaScope, posteriorOf } from '@/nas/meta-training/meta-batch';
import { metaUpdate } from '@/nas/meta-training/meta-update';
import { freshPrior } from '@/nas/meta-training/prior';
import { networksOf } from '@/nas/run/task-source';
import { digitTasks, mnist } from '@/test/real-data';
import { startWorkerPool, type WorkerPool } from '@/workers/runner/worker-pool';
import { bundlePrograms } from '@/workers/test-support/programs';
import { type BenchContext, cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { makeRow, median, type Row } from '../row';

const tasks = 8;
const resolution = 16;

export const taskWorkerRows: readonly RowGroup[] = [{ name: 'task-workers', needsPytorch: false, run: measure }];

async function measure({ repetitions }: BenchContext): Promise<Row[]> {
  const programs = await bundlePrograms({
    runner: new URL('../../../workers/runner/main.ts', import.meta.url),
  });
  const pools: WorkerPool[] = [];
  try {
    const sampler = async (taskWorkers: number, tasksPerIteration = tasks) => {
      const { job, config, dataset } = await jobWith(taskWorkers, tasksPerIteration);
      const pool = await startWorkerPool({
        program: programs.file('runner'),
        job,
        spread: spreadOf(config),
        choice: { engine: 'native', device: 'cpu', precision: 'float32', threads: 1 },
        environment: process.env,
        emit: () => {},
      });
      pools.push(pool);
      const networks = networksOf(job);
      const graph = networks.graph(5, resolution);
      const prior = freshPrior([graph], { seed: 0, head: 'reset', spaceHash: networks.spaceHash });
      const context = contextOf(job, dataset);
      return async () => {
        const begun = performance.now();
        await iterate({ context, pool, config, networks, prior: { ...prior } });
        return (performance.now() - begun) / 1000;
      };
    };
    const halves = [await sampler(1, tasks / 2), await sampler(1, tasks / 2)];
    const samplers = {
      one: await sampler(1),
      two: await sampler(cores),
      // What the machine gives: half of the tasks in each of two runs that know nothing of each other.
      apart: async () => Math.max(...(await Promise.all(halves.map((half) => half())))),
    };
    // Programs are compiled in the first iteration.
    for (const sample of Object.values(samplers)) await sample();
    const seconds = await interleave(samplers, repetitions);
    const text = {
      name: 'task-workers',
      what: `meta-iterations of ${tasks} tasks, C=8 L=4, batch 32: ${cores} task workers of one thread`,
      unit: 'times one task worker of one thread',
    };
    const detail = {
      oneSeconds: median(seconds.one),
      twoSeconds: median(seconds.two),
      twoRunsApart: `${median(ratios(seconds.one, seconds.apart)).toPrecision(3)} times`,
      // 1: the workers lose nothing to what hands out their tasks; what is missing to two is the machine's.
      ofTwoRunsApart: `${median(ratios(seconds.apart, seconds.two)).toPrecision(3)} times`,
    };
    return [makeRow(text, ratios(seconds.one, seconds.two), { atLeast: 1.8 }, detail)];
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
    programs.remove();
  }
}

async function iterate(scope: MetaScope): Promise<void> {
  const { config, networks, prior } = scope;
  const results = (await adaptMetaBatch(scope, true)) ?? [];
  metaUpdate({
    choices: networks.choices,
    weights: prior.weights,
    logits: prior.logits,
    posteriors: results.map((result) => posteriorOf(scope, result)),
    settings: config,
    rate: 1,
    searching: true,
    optimiser: null,
  });
}

async function jobWith(taskWorkers: number, tasksPerIteration: number) {
  const { id, dataset } = await mnist();
  const [taskSet, space] = ['ts_000000000000', 'sp_000000000000'];
  const job = jobSchema.parse({
    version: 1,
    run: 'run_000000000000',
    attempt: 'at_000000000000',
    attemptNumber: 1,
    lease: 'bench',
    config: {
      kind: 'meta-train',
      taskSet,
      space,
      tasksPerIteration,
      batch: 32,
      validationEvery: 0,
      taskWorkers,
    },
    space: { id: space, document: { ...spacePresets.base, initChannels: 8, layers: 4, inputChannels: 1 } },
    taskSet: { id: taskSet, spec: digitTasks(id, { train: 40, validation: 0, test: 1 }, resolution) },
    datasets: [{ id, directory: dataset.directory }],
    prior: null,
    genotype: null,
    resume: null,
  });
  return { job, config: metaTrainOf(job), dataset: { id, dataset } };
}

function metaTrainOf({ config }: Job): MetaTrainConfig {
  if (config.kind !== 'meta-train') throw new Error('the benchmark meta-trains');
  return config;
}

const contextOf = (job: Job, { id, dataset }: Awaited<ReturnType<typeof mnist>>): MetaScope['context'] => ({
  job,
  datasets: new Map([[id, dataset]]),
  prior: null,
  checkpoint: null,
  emit: () => {},
  saveArtefact: async () => {},
  shouldStop: () => false,
  tick: () => {},
  now: () => performance.now(),
});
