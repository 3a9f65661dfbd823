/** @file How fast encoded images are decoded, how soon the first batch is there, and whether a step waits for images. Ratios within one run. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { importImages } from '@/datasets/images/import-images';
import { type Dataset, openDataset } from '@/datasets/store';
import { datasetIdSchema } from '@/domain/ids';
import { recipeSchema } from '@/domain/run-config/recipe';
import { taskSetSpecSchema } from '@/domain/task-set';
import { createNativeEngine } from '@/engine/native';
import type { Batch } from '@/engine/types';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { derivedNetwork } from '@/nas/retraining/retrain';
import { batchAt, loadTask, type TaskData } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { baseCifarCell } from '../engine/cases';
import { writeMosaics } from './generate';

const dataset = datasetIdSchema.parse('ds_000000000001');
const whole = { cropPadding: 0, flip: false, resizedCrop: false, colourJitter: 0, cutout: 0 };
const crops = { ...whole, resizedCrop: true, flip: true };
const full = { ...crops, colourJitter: 0.4 };
const perClass = { train: 80, validation: 0, test: 20 };

export async function measureSpeed(folder: string, photographs: string | null) {
  await writeMosaics(path.join(folder, 'mosaics'), photographs, perClass.train);
  const text = { name: 'Mosaics', licence: '', origin: '', grouped: false, channels: null, testShare: 0.2 } as const;
  const how = {
    side: 64,
    keep: 'encoded',
    paths: [path.join(folder, 'mosaics')],
    root: path.join(folder, 'store'),
  } as const;
  const begun = performance.now();
  const { directory, bytes } = await importImages({ ...text, ...how });
  const imported = performance.now() - begun;
  const rows = [];
  for (const side of [64, 224]) {
    const decode = [];
    for (const [name, augmentation] of Object.entries({ whole, crops, full }))
      decode.push({ view: name, ...(await decodingOf(openDataset(directory), side, augmentation)) });
    rows.push({
      side,
      decode,
      firstBatch: await firstBatch(directory, side),
      steps: [
        await stepping(openDataset(directory), side, { initChannels: 8, layers: 5 }),
        await stepping(openDataset(directory), side, { initChannels: 16, layers: 8 }),
      ],
    });
  }
  const images = 4 * (perClass.train + perClass.test);
  return {
    cores: availableParallelism(),
    imageBytes: Math.round(bytes / images),
    importMsPerImage: imported / images,
    rows,
  };
}

function taskOf(from: Dataset, resolution: number): TaskData {
  const spec = taskSetSpecSchema.parse({
    sources: [{ dataset, classes: { metaTrain: [0, 1, 2, 3], metaValidation: [], heldOut: [] } }],
    ways: { min: 4, max: 4 },
    resolutions: [resolution],
    perClass,
  });
  return loadTask(
    sampleTask({ spec, datasets: new Map([[dataset, from]]), seed: 0, part: 'metaTrain', index: 0 }),
    from,
  );
}

/** Wall clock and processor time of every image once; a view without a draw is not held from before, since each size is new. */
async function decodingOf(from: Dataset, side: number, augmentation: typeof whole) {
  const views = Array.from({ length: 4 * perClass.train }, (_, index) => index);
  const drawn = augmentation.resizedCrop || augmentation.colourJitter > 0;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(
    views.map((index) =>
      from.view(
        'train',
        index,
        side,
        drawn ? { seed: 1, example: index, crop: true, flip: true, colour: augmentation.colourJitter } : null,
      ),
    ),
  );
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000 / views.length;
  return {
    cpuMsPerImage: round(cpuMs),
    imagesPerSecondPerCore: round(1000 / cpuMs),
    imagesPerSecond: round((1000 * views.length) / wall),
  };
}

/** From opening the dataset to a batch in memory, in milliseconds; the files lie in the page cache. */
async function firstBatch(directory: string, side: number) {
  const found = [];
  for (const batch of [32, 64]) {
    const times = [];
    for (let seed = 0; seed < 5; seed++) {
      const begun = performance.now();
      await batchAt(taskOf(openDataset(directory), side), 'train', {
        batch,
        stepIndex: 0,
        seed,
        augmentation: full,
        until: 1,
      });
      times.push(performance.now() - begun);
    }
    found.push({ batch, medianMs: round(median(times)) });
  }
  return found;
}

/** Steps of a derived network with batches in memory and with those that are decoded meanwhile, in turns. */
async function stepping(from: Dataset, side: number, size: { readonly initChannels: number; readonly layers: number }) {
  const data = taskOf(from, side);
  const recipe = recipeSchema.parse({ ...size, batch: 32, augmentation: full });
  const graph = derivedNetwork(baseCifarCell, data, recipe);
  const engine = createNativeEngine();
  const program = engine.compile(graph, { batch: recipe.batch, threads: availableParallelism() });
  program.load({ parameters: initialiseParameters(graph, 0), statistics: initialStatistics(graph) });
  const step = (batch: Batch) =>
    program.step(batch, new Float32Array(0), {
      groups: [
        {
          groups: ['stem', 'body', 'head'],
          optimiser: { kind: 'sgd', momentum: 0.9 },
          learningRate: 0.01,
          weightDecay: 0,
        },
      ],
    });
  const rounds = { held: [] as number[], streamed: [] as number[] };
  let waited = 0;
  const until = side > 100 ? 8 : 30;
  const held = await batchAt(data, 'train', { batch: recipe.batch, stepIndex: 0, seed: 9, until: 1 });
  await step(held);
  for (let stepIndex = 0; stepIndex < until; stepIndex++) {
    const first = performance.now();
    const batch = await batchAt(data, 'train', { batch: recipe.batch, stepIndex, seed: 3, until, augmentation: full });
    const there = performance.now();
    await step(batch);
    rounds.streamed.push(performance.now() - first);
    if (stepIndex > 0) waited += there - first;
  }
  for (let i = 0; i < until; i++) {
    const first = performance.now();
    await step(held);
    rounds.held.push(performance.now() - first);
  }
  program.free();
  engine.dispose();
  const streamed = rounds.streamed.slice(1).reduce((a, b) => a + b, 0);
  return {
    ...size,
    batch: recipe.batch,
    heldMsPerStep: round(median(rounds.held)),
    streamedMsPerStep: round(median(rounds.streamed.slice(1))),
    ratio: round(median(rounds.streamed.slice(1)) / median(rounds.held)),
    waitingShare: round(waited / streamed),
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number): number => Number(value.toPrecision(4));
