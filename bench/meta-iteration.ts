/**
 * @file Meta-iterations as the product runs them, for benchmarks: a prior, task workers as the build bundles them, and the update. The same iteration from the
 * same prior each time.
 */
import { performance } from 'node:perf_hooks';
import { serialize } from 'node:v8';
import type { MetaTrainConfig } from '@/domain/run-config';
import { spreadOf } from '@/domain/run-config/spread';
import { type Job, jobSchema } from '@/domain/runner-files';
import { spacePresets } from '@/domain/space';
import { adaptMetaBatch, type MetaScope, posteriorOf } from '@/nas/meta-training/meta-batch';
import type { TaskResult } from '@/nas/meta-training/meta-task';
import { metaUpdate } from '@/nas/meta-training/meta-update';
import { freshPrior } from '@/nas/meta-training/prior';
import { networksOf } from '@/nas/run/task-source';
import { digitTasks, mnist } from '@/test/real-data';
import { startWorkerPool } from '@/workers/runner/worker-pool';

export interface MetaSizes {
  readonly taskWorkers: number;
  readonly tasks: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly initChannels?: number;
  readonly layers?: number;
}

const resolution = 16;

/** `program`: the bundled runner. */
export async function metaIterations(program: string, sizes: MetaSizes) {
  const { job, config, dataset } = await jobWith(sizes);
  const pool = await startWorkerPool({
    program,
    job,
    spread: spreadOf(config),
    choice: { engine: 'native', device: 'cpu', precision: 'float32', threads: 1 },
    environment: process.env,
    emit: () => {},
  });
  const networks = networksOf(job);
  const graph = networks.graph(5, resolution);
  const prior = freshPrior([graph], { seed: 0, head: 'reset', spaceHash: networks.spaceHash });
  const scope = (): MetaScope => ({ context: contextOf(job, dataset), pool, config, networks, prior: { ...prior } });
  const update = (of: MetaScope, results: readonly TaskResult[]): void =>
    void metaUpdate({
      choices: networks.choices,
      weights: of.prior.weights,
      logits: of.prior.logits,
      posteriors: results.map((result) => posteriorOf(of, result)),
      settings: config,
      rate: 1,
      searching: true,
      optimiser: null,
    });
  const seconds = async (work: () => unknown): Promise<number> => {
    const begun = performance.now();
    await work();
    return (performance.now() - begun) / 1000;
  };
  return {
    close: () => pool.close(),
    /** Seconds of one iteration, its update included. */
    iterate: () =>
      seconds(async () => {
        const own = scope();
        update(own, (await adaptMetaBatch(own, true)) ?? []);
      }),
    /** What one process does for all tasks, apart from their inner loops: seconds and bytes a task. */
    async coordinator() {
      const own = scope();
      const results = (await adaptMetaBatch(own, true)) ?? [];
      const [first] = results;
      const { layout, weights, logits, iteration } = own.prior;
      const order = { prior: { layout, weights, logits, iteration }, index: 0, searching: true };
      const updating = await seconds(() => update(own, results));
      // As the channel between processes writes and reads them.
      const packing = await seconds(() => results.map((result) => [serialize(order), deserializeAgain(result)]));
      return {
        parameters: weights.length,
        bytesOut: serialize(order).length,
        bytesBack: first === undefined ? 0 : serialize(first).length,
        secondsATask: (updating + packing) / Math.max(1, results.length),
      };
    },
  };
}

const deserializeAgain = (result: TaskResult): unknown => structuredClone(result);

async function jobWith({ taskWorkers, tasks, steps, batch = 32, initChannels = 8, layers = 4 }: MetaSizes) {
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
      tasksPerIteration: tasks,
      batch,
      validationEvery: 0,
      taskWorkers,
      ...(steps === undefined ? {} : { steps }),
    },
    space: { id: space, document: { ...spacePresets.base, initChannels, layers, inputChannels: 1 } },
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
