import { beforeAll, describe, expect, it } from 'vitest';
import { resizeSquare } from '@/datasets/resize';
import { type Dataset, openDataset } from '@/datasets/store';
import { datasetId, storeSmall } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { fc } from '@/test/fast-check';
import { sharedDirectory } from '@/test/temporary-directory';
import { batchAt, evaluationBatches, loadTask, stepsPerEpoch, type TaskData, type TaskImages } from './batches';
import { sampleTask } from './sample';

const directory = sharedDirectory();
let dataset: Dataset;
let data: TaskData;
beforeAll(async () => {
  dataset = await storeSmall(directory, 'small', { side: 8, classes: 7, perClass: { train: 20, test: 9 } });
  data = load(taskSet({ perClass: { train: 15, validation: 0, test: 5 } }));
});

function load(spec: ReturnType<typeof taskSet>): TaskData {
  const datasets = new Map([[datasetId(1), dataset]]);
  return loadTask(sampleTask({ spec, datasets, seed: 4, part: 'metaTrain', index: 2 }), dataset);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const imagesOf = async (images: TaskImages): Promise<Uint8Array> => (await images.whole()) ?? new Uint8Array();

/** Fixture images carry their number in the first two pixels. */
const numbers = (images: Uint8Array | Float32Array, count: number, size: number) =>
  Array.from({ length: count }, (_, at) => (images[at * size] ?? 0) + 256 * (images[at * size + 1] ?? 0));

describe('loadTask', () => {
  it('holds the images that the task names, with labels in class order', async () => {
    expect(data).toMatchObject({ ways: 2, resolution: 8, channels: 1 });
    expect(data.normalisation).toEqual({ mean: dataset.manifest.mean, deviation: dataset.manifest.deviation });
    expect(numbers(await imagesOf(data.train), 30, 64)).toEqual(data.task.train.flat());
    expect(numbers(await imagesOf(data.test), 10, 64)).toEqual(data.task.test.flat());
    expect([...data.train.labels]).toEqual([...Array(15).fill(0), ...Array(15).fill(1)]);
    expect(data.validation.count).toBe(0);
  });

  it('resizes', async () => {
    const large = load(taskSet({ resolutions: [12], perClass: { train: 2, validation: 1, test: 1 } }));
    const first = await dataset.image('train', large.task.train[0]?.[0] ?? -1);
    expect((await imagesOf(large.train)).subarray(0, 144)).toEqual(
      resizeSquare(first, { height: 8, width: 8, channels: 1 }, 12),
    );
    expect(await imagesOf(large.train)).toHaveLength(4 * 144);
    expect(large.validation.count).toBe(2);
  });

  it('reads a subset at its first use only', async () => {
    const counted: string[] = [];
    const watched: Dataset = {
      ...openDataset(dataset.directory),
      view: (split, ...rest) => {
        counted.push(split);
        return dataset.view(split, ...rest);
      },
    };
    const task = loadTask(data.task, watched);
    expect(counted).toEqual([]);
    expect(task.train.whole()).toBe(task.train.whole());
    await task.train.whole();
    expect(counted).toEqual(Array(30).fill('train'));
  });
});

describe('batchAt', () => {
  it('goes through a fresh shuffle each pass, every image at most once', async () => {
    const batches = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((stepIndex) => batchAt(data, 'train', { batch: 8, stepIndex, seed: 1 })),
    );
    const passes = [batches.slice(0, 3), batches.slice(3)].map((pass) =>
      pass.flatMap((batch) => {
        expect(batch.valid).toBe(8);
        const images = numbers(batch.images, 8, 64);
        // The label is the one of the image that came with it.
        for (const [at, image] of images.entries()) {
          expect(data.task.train[batch.labels[at] ?? -1]).toContain(image);
        }
        return images;
      }),
    );
    for (const pass of passes) expect(new Set(pass).size).toBe(24);
    expect(passes[0]).not.toEqual(passes[1]);
  });

  it('is random access: any order of steps gives the same batches', async () => {
    const range = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(range, fc.nat(500), fc.nat(500), fc.nat(), async (batch, step, other, seed) => {
        const options = { batch, stepIndex: step, seed };
        const first = await batchAt(data, 'train', options);
        await batchAt(data, 'train', { ...options, stepIndex: other });
        await batchAt(data, 'train', { ...options, seed: seed + 1 });
        const again = load(taskSet({ perClass: { train: 15, validation: 0, test: 5 } }));
        expect(await batchAt(again, 'train', options)).toEqual(first);
        expect(first.images).toHaveLength(batch * 64);
        expect(first.valid).toBe(Math.min(batch, 30));
      }),
      { numRuns: 50 },
    );
  });

  it('pads if the subset is smaller than the batch', async () => {
    expect(stepsPerEpoch(30, 40)).toBe(1);
    const batch = await batchAt(data, 'train', { batch: 40, stepIndex: 3, seed: 1 });
    expect(batch.valid).toBe(30);
    expect([...numbers(batch.images, 30, 64)].sort((a, b) => a - b)).toEqual(
      data.task.train.flat().sort((a, b) => a - b),
    );
    expect(batch.images.subarray(30 * 64).every((value) => value === 0)).toBe(true);
  });

  it('gives each step its own augmentation seed', async () => {
    const augmentation = { cropPadding: 2, flip: false, resizedCrop: false, colourJitter: 0, cutout: 0 };
    const at = async (stepIndex: number) =>
      (await batchAt(data, 'train', { batch: 8, stepIndex, seed: 1, augmentation })).augmentation;
    expect(await at(0)).toMatchObject({ cropPadding: 2, flip: false, cutout: 0 });
    expect(await at(0)).toEqual(await at(0));
    expect((await at(0))?.seed).not.toBe((await at(1))?.seed);
  });

  it('refuses an empty subset', async () => {
    const none = /no validation images/;
    await expect(batchAt(data, 'validation', { batch: 8, stepIndex: 0, seed: 1 })).rejects.toThrow(none);
    await expect(all(evaluationBatches(data, 'validation', { batch: 8, seed: 1 }))).rejects.toThrow(none);
  });
});

describe('evaluationBatches', () => {
  it('brings every image once, mixed over classes, in as few and as equal batches as can be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 14 }), fc.nat(), async (batch, seed) => {
        const batches = await all(evaluationBatches(data, 'test', { batch, seed }));
        expect(batches).toHaveLength(Math.ceil(10 / batch));
        expect(batches.reduce((sum, each) => sum + each.valid, 0)).toBe(10);
        const sizes = batches.map(({ valid }) => valid);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const seen = batches.flatMap((each) => numbers(each.images, each.valid, 64));
        expect(seen.sort((a, b) => a - b)).toEqual(data.task.test.flat().sort((a, b) => a - b));
        for (const each of batches) expect([each.images.length, each.labels.length]).toEqual([batch * 64, batch]);
        expect(await all(evaluationBatches(data, 'test', { batch, seed }))).toEqual(batches);
      }),
      { numRuns: 50 },
    );
  });
});
