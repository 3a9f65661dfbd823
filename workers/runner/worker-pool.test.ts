/** @file Task workers: whole runs end with the same bits for any number, when one is killed, and when a run resumes with another number. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunConfigInput } from '@/domain/run-config';
import { spreadOf } from '@/domain/run-config/spread';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { datasetId, storeEncoded } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { memoryIds, type RunInMemoryInput, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, digitRuns, heldOutTask, smallMetaTrain, smallSpace } from '@/test/small-run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { engineChoice } from './engine-choice';
import { ownCard } from './own-card';
import { workerEnvironment } from './worker-environment';
import { startWorkerPool, type WorkerPool } from './worker-pool';

let programs: TestPrograms;
let engine: Engine;
let common: Awaited<ReturnType<typeof digitRuns>>;
const pools: WorkerPool[] = [];
const said: string[] = [];

beforeAll(async () => {
  programs = await bundlePrograms({ runner: new URL('./main.ts', import.meta.url) });
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
}, 300_000);
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});
afterAll(() => {
  engine.dispose();
  programs.remove();
});

/** On task workers, as many as the config says. */
const onWorkers: RunInMemoryInput['means'] = async (job) => {
  const pool = await startWorkerPool({
    program: programs.file('runner'),
    job,
    spread: spreadOf(job.config),
    choice: engineChoice(job),
    environment: process.env,
    emit: (event) => void said.push(event.type === 'log' ? event.message : event.type),
  });
  pools.push(pool);
  return { pool };
};

/** Task workers that this process started. */
const workerPids = (): number[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--task-worker'))
    .map(Number);

/** A run asked to stop; if workers were done by then, it is complete already. */
const goneOn = (half: RunRecord, on: (checkpoint: Uint8Array) => Promise<RunRecord>): Promise<RunRecord> | RunRecord =>
  half.outcome.end === 'finished' ? half : on(artefactOf(half, 'checkpoint'));

/** All events of a run, except for times. */
function facts(record: RunRecord) {
  const timed = /^throughput\.|seconds$/;
  return {
    outcome: record.outcome,
    points: record.events.flatMap((event) =>
      event.type === 'points' ? [[event.step, Object.entries(event.values).filter(([key]) => !timed.test(key))]] : [],
    ),
    summary: Object.entries(summaryOf(record)).filter(([key]) => !timed.test(key)),
  };
}

describe('a meta-training', () => {
  const config = { ...smallMetaTrain, metaUpdate: 'fomaml', threads: 1 } satisfies RunConfigInput;
  let alone: RunRecord;
  beforeAll(async () => {
    alone = await runInMemory({ ...common, config });
  });

  it.each([2, 3])('is the same bits with %i workers as with none', async (taskWorkers) => {
    const spread = await runInMemory({ ...common, config: { ...config, taskWorkers }, means: onWorkers });
    expect(artefactOf(spread, 'prior')).toEqual(artefactOf(alone, 'prior'));
    expect(facts(spread)).toEqual(facts(alone));
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    expect(workerPids()).toEqual([]);
  });

  it('is the same bits when a worker is killed in the middle: it is replaced, and its task done again', async () => {
    const killAt = 11;
    let ticks = 0;
    const killed = await runInMemory({
      ...common,
      config: { ...config, taskWorkers: 2 },
      means: onWorkers,
      onTick() {
        ticks += 1;
        const [first = 0] = ticks === killAt ? workerPids() : [];
        if (first > 0) process.kill(first, 'SIGKILL');
      },
    });
    expect(said.join('\n')).toMatch(/Task worker \d was ended by SIGKILL: it is replaced/);
    expect(artefactOf(killed, 'prior')).toEqual(artefactOf(alone, 'prior'));
    expect(facts(killed)).toEqual(facts(alone));
  });

  it('resumes from a checkpoint with another number of workers', async () => {
    const half = await runInMemory({
      ...common,
      config: { ...config, taskWorkers: 3 },
      means: onWorkers,
      stopAfter: 13,
    });
    expect(half.outcome.end).toBe('stopped');
    const checkpoint = artefactOf(half, 'checkpoint');
    const rest = await runInMemory({ ...common, config: { ...config, taskWorkers: 2 }, means: onWorkers, checkpoint });
    expect(artefactOf(rest, 'prior')).toEqual(artefactOf(alone, 'prior'));
  });

  it('ends as crashed if a task kills every worker', async () => {
    const ended = runInMemory({
      ...common,
      config: { ...config, taskWorkers: 2 },
      means: onWorkers,
      onTick() {
        for (const pid of workerPids()) process.kill(pid, 'SIGKILL');
      },
    });
    await expect(ended).rejects.toMatchObject({ code: 'unavailable', cause: { code: 'ENGINE_DIED' } });
  });
});

it('is the same bits on images that stay files, which each worker decodes', async () => {
  const dataset = await storeEncoded(temporaryDirectory(), { classes: 7, perClass: { train: 12, test: 4 } });
  const files = {
    ...{ engine, datasets: new Map([[datasetId(1), dataset]]), space: { ...smallSpace, inputChannels: 3 as const } },
    spec: taskSet({ ways: { min: 2, max: 2 }, perClass: { train: 8, validation: 4, test: 4 } }),
  };
  const config = { ...smallMetaTrain, iterations: 2, batch: 8 } satisfies RunConfigInput;
  const alone = await runInMemory({ ...files, config });
  const spread = await runInMemory({ ...files, config: { ...config, taskWorkers: 2 }, means: onWorkers });
  expect(artefactOf(spread, 'prior')).toEqual(artefactOf(alone, 'prior'));
  expect(facts(spread)).toEqual(facts(alone));
});

it('episodes of a few-shot evaluation come to the same, stopped and gone on with another number', async () => {
  const prior = artefactOf(await runInMemory({ ...common, config: { ...smallMetaTrain, iterations: 1 } }), 'prior');
  const priorFile = path.join(temporaryDirectory(), 'prior.safetensors');
  writeFileSync(priorFile, prior);
  const config = {
    kind: 'few-shot',
    prior: memoryIds.prior,
    taskSet: memoryIds.taskSet,
    ways: 3,
    shots: 4,
    queries: 4,
    episodes: 5,
    steps: 2,
    headSteps: 2,
    batch: 12,
  } satisfies RunConfigInput;
  const run = (changes: Partial<RunInMemoryInput>, taskWorkers: number) =>
    runInMemory({ ...common, prior, priorFile, config: { ...config, taskWorkers }, ...changes });
  const alone = await run({}, 1);
  expect(facts(await run({ means: onWorkers }, 3))).toEqual(facts(alone));
  const half = await run({ means: onWorkers, stopAfter: 6 }, 2);
  const rest = await goneOn(half, (checkpoint) => run({ means: onWorkers, checkpoint }, 3));
  expect(facts(rest).summary).toEqual(facts(alone).summary);
});

it.each([
  ['uniform', { genotypes: 3 }],
  ['regularised-evolution', { genotypes: 4, population: 2, sample: 2 }],
  ['zero-cost', { genotypes: 2, ranked: 4 }],
] as const)(
  'a black-box search (%s) comes to the same, stopped and gone on with another number',
  async (strategy, own) => {
    const config = {
      kind: 'random-search',
      space: memoryIds.space,
      task: heldOutTask,
      strategy,
      initChannels: 4,
      layers: 3,
      epochs: 2,
      batch: 32,
      seed: 9,
      ...own,
    } satisfies RunConfigInput;
    const run = (changes: Partial<RunInMemoryInput>, taskWorkers: number) =>
      runInMemory({ ...common, config: { ...config, taskWorkers }, ...changes });
    const alone = await run({}, 1);
    const half = await run({ means: onWorkers, stopAfter: 9 }, 2);
    const rest = await goneOn(half, (checkpoint) => run({ means: onWorkers, checkpoint }, 3));
    expect(artefactOf(rest, 'weights')).toEqual(artefactOf(alone, 'weights'));
    expect(facts(rest).summary).toEqual(facts(alone).summary);
  },
);

it('refuses at once if the engine can’t be loaded', async () => {
  vi.stubEnv('MASTHEAD_PYTHON', '/nowhere/python3');
  const config = { ...smallMetaTrain, engine: 'torch', taskWorkers: 2 } as const;
  await expect(runInMemory({ ...common, config, means: onWorkers })).rejects.toMatchObject({ code: 'not-installed' });
  vi.unstubAllEnvs();
});

it('shares the cards that the run was given out among its workers', () => {
  const environment = { NODE_ENV: 'test', CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b', PATH: '/bin' } as const;
  const cards = [0, 1, 2].map((index) => workerEnvironment(environment, index).CUDA_VISIBLE_DEVICES);
  expect(cards).toEqual(['GPU-a', 'GPU-b', 'GPU-a']);
  // ROCm: the layer above counts within what the layer below leaves, one card.
  const rocm = (index: number) => {
    const lists = { ROCR_VISIBLE_DEVICES: 'GPU-79cc,2', HIP_VISIBLE_DEVICES: '0,1', CUDA_VISIBLE_DEVICES: '' };
    return workerEnvironment({ NODE_ENV: 'test', ...lists }, index);
  };
  expect([0, 1, 2].map((index) => rocm(index).ROCR_VISIBLE_DEVICES)).toEqual(['GPU-79cc', '2', 'GPU-79cc']);
  expect(rocm(1)).toMatchObject({ HIP_VISIBLE_DEVICES: '0', CUDA_VISIBLE_DEVICES: '' });
  const hip = { NODE_ENV: 'test', HIP_VISIBLE_DEVICES: '0,3' } as const;
  expect(workerEnvironment(hip, 1)).toEqual({ ...hip, HIP_VISIBLE_DEVICES: '3' });
  // What each computes on, by name.
  const named = (id: string, index: number, vendor: 'amd' | 'nvidia') => ({ id, index, vendor, name: `Card ${index}` });
  const amd = { cores: 2, sharesCards: false, cards: [named('GPU-79cc', 0, 'amd'), named('amd:2', 2, 'amd')] };
  expect([0, 1].map((index) => ownCard(amd, rocm(index)))).toEqual(['Card 0', 'Card 2']);
  const two = { ...amd, cards: [named('GPU-a', 0, 'nvidia'), named('GPU-b', 1, 'nvidia')] };
  expect([0, 1].map((index) => ownCard(two, workerEnvironment(environment, index)))).toEqual(['Card 0', 'Card 1']);
  expect(ownCard({ ...amd, cards: [] }, environment)).toBeUndefined();
  const none = { NODE_ENV: 'test', CUDA_VISIBLE_DEVICES: '' } as const;
  expect(workerEnvironment(none, 1)).toEqual(none);
});
