/** @file The whole recipe at once on real digits: what it reads, what it depends on, and that a stopped run resumes exactly. */
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Genotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { evaluateConfigSchema } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { loadTask, type TaskData } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { memoryIds } from '@/test/run-in-memory';
import { type EpochReport, type Retrained, type RetrainInput, retrain } from './retrain';

const recipe = evaluateConfigSchema.parse({
  kind: 'evaluate',
  genotype: memoryIds.genotype,
  task: { taskSet: memoryIds.taskSet },
  initChannels: 4,
  layers: 3,
  epochs: 7,
  batch: 40,
  auxiliary: true,
  dropPath: 0.2,
  labelSmoothing: 0.1,
  learningRateSchedule: 'warm-restarts',
  restartPeriod: 2,
  restartFactor: 2,
  augmentation: { cropPadding: 2, flip: true, cutout: 4 },
  checkpointEvery: 2,
});

let engine: Engine;
let data: TaskData;
let genotype: Genotype;
beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const { id, dataset } = await mnist();
  // The auxiliary head pools 5 by 5 windows of the map after the last reduction.
  const spec = digitTasks(id, { train: 24, validation: 10, test: 20 }, 32);
  const datasets = new Map([[id, dataset]]);
  data = loadTask(sampleTask({ spec, datasets, seed: 1, part: 'heldOut', index: 0 }), dataset);
  const space = searchSpaceSchema.parse({
    topology: 'base',
    operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3'],
    nodes: 2,
  });
  genotype = randomGenotype(space, randomStream(3, 'genotype'));
}, 300_000);
afterAll(() => engine.dispose());

interface Watched {
  readonly reports: EpochReport[];
  readonly kept: Uint8Array[];
}

async function run(change: Partial<RetrainInput> = {}, stopAfter = Number.POSITIVE_INFINITY) {
  const watched: Watched = { reports: [], kept: [] };
  let steps = 0;
  const outcome = await retrain({
    engine,
    genotype,
    data,
    recipe,
    threads: 1,
    seed: 5,
    checkpoint: null,
    test: true,
    ...change,
    hooks: {
      shouldStop: () => steps >= stopAfter,
      onStart: () => {},
      onStep: () => {
        steps += 1;
      },
      onEpoch: (report) => watched.reports.push(report),
      keep: async (_step, bytes) => {
        watched.kept.push(bytes);
      },
      now: () => performance.now(),
    },
  });
  return { outcome, ...watched };
}

function finished({ outcome }: { outcome: Awaited<ReturnType<typeof retrain>> }): Retrained {
  if (outcome.end !== 'finished') throw new Error('it stopped');
  return outcome;
}

describe('retraining by the whole recipe', () => {
  it('follows the schedule, watches validation, and keeps states as asked', async () => {
    const whole = await run();
    expect(whole.reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(whole.reports.flatMap(({ epoch, learningRate }) => (learningRate === 0.025 ? [epoch] : []))).toEqual([
      1, 3, 7,
    ]);
    expect(whole.reports.every(({ validation }) => validation?.images === 50)).toBe(true);
    expect(whole.kept).toHaveLength(3);
    expect(finished(whole)).toMatchObject({ step: 21, test: { images: 100 }, validation: { images: 50 } });
  });

  it('ends bit for bit where an uninterrupted one ends, stopped in any epoch and twice', async () => {
    const whole = finished(await run());
    const first = await run({}, 8);
    const second = await run({ checkpoint: first.kept.at(-1) ?? null }, 6);
    expect([first.outcome, second.outcome]).toEqual([
      { end: 'stopped', step: 8 },
      { end: 'stopped', step: 14 },
    ]);
    const rest = finished(await run({ checkpoint: second.kept.at(-1) ?? null, threads: 2 }));
    expect(rest.state).toEqual(whole.state);
    expect([rest.test, rest.validation, rest.compute.macs]).toEqual([whole.test, whole.validation, whole.compute.macs]);
  });

  it('depends on the seed, and on every part of the recipe', async () => {
    const short = { ...recipe, epochs: 3 };
    const plain = finished(await run({ recipe: short, test: false }));
    expect(plain.test).toBeNull();
    const changes: Partial<RetrainInput>[] = [
      { seed: 6, recipe: short },
      { recipe: { ...short, dropPath: 0 } },
      { recipe: { ...short, auxiliary: false } },
      { recipe: { ...short, labelSmoothing: 0 } },
      { recipe: { ...short, learningRateSchedule: 'cosine' } },
      { recipe: { ...short, augmentation: { ...short.augmentation, cutout: 0 } } },
      { recipe: { ...short, augmentation: { ...short.augmentation, flip: false } } },
      { recipe: { ...short, augmentation: { ...short.augmentation, cropPadding: 0 } } },
    ];
    for (const change of changes) {
      const other = finished(await run({ ...change, test: false }));
      expect(other.state.parameters).not.toEqual(plain.state.parameters);
    }
  });

  it('never reads test images unless requested', async () => {
    const guarded: TaskData = {
      ...data,
      train: data.train,
      validation: data.validation,
      get test(): TaskData['test'] {
        throw new Error('test images were read');
      },
    };
    const once = { ...recipe, epochs: 1 };
    await expect(run({ data: guarded, recipe: once, test: false })).resolves.toMatchObject({
      outcome: { end: 'finished' },
    });
    await expect(run({ data: guarded, recipe: once })).rejects.toThrow('test images were read');
  });
});
