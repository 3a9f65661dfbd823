/** @file Tasks of datasets that keep their images as files: the same batches whatever was read before, ahead, or in which order images came. */
import { setTimeout as after } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '@/datasets/open-dataset';
import { datasetId, storeEncoded, wholeSplit } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { sharedDirectory } from '@/test/temporary-directory';
import { depthOf } from './ahead';
import { batchAt, evaluationBatches, loadTask } from './batches';
import { findLeaks } from './leak-check';
import { sampleTask } from './sample';

const directory = sharedDirectory();
let dataset: Dataset;
beforeAll(async () => {
  dataset = await storeEncoded(directory, { classes: 7, perClass: { train: 12, test: 4 } });
});

const spec = taskSet({ perClass: { train: 10, validation: 0, test: 4 } });
const augmentation = { cropPadding: 0, flip: true, resizedCrop: true, colourJitter: 0.4, cutout: 2 };
const options = { batch: 8, stepIndex: 3, seed: 5 };

function taskOf(source: Dataset) {
  const datasets = new Map([[datasetId(1), source]]);
  return loadTask(sampleTask({ spec, datasets, seed: 4, part: 'metaTrain', index: 2 }), source);
}

/** Images come in another order than they were asked for. `asked`: of every one. */
function shuffledAnswers(asked: number[] = []): Dataset {
  return {
    ...dataset,
    async view(split, index, ...rest) {
      asked.push(index);
      const view = await dataset.view(split, index, ...rest);
      await after((index * 7) % 5);
      return view;
    },
  };
}

describe('a task whose images are files', () => {
  it('holds none of them, and its batches are what the whole images are', async () => {
    const data = taskOf(dataset);
    expect(data.train.whole()).toBeNull();
    const batch = await batchAt(data, 'train', options);
    expect(batch.source).toBeUndefined();
    const all = await wholeSplit(dataset, 'train');
    const size = 8 * 8 * 3;
    for (let at = 0; at < 8; at++) {
      const pixels = batch.images.subarray(at * size, (at + 1) * size);
      const own = data.task.train[batch.labels[at] ?? -1] ?? [];
      expect(
        own.some(
          (index) => Buffer.compare(all.subarray(index * size, (index + 1) * size), Uint8Array.from(pixels)) === 0,
        ),
      ).toBe(true);
    }
  });

  it.each([undefined, augmentation])('gives the same batches in any order of steps: %j', async (how) => {
    const at = (data: ReturnType<typeof taskOf>, stepIndex: number) =>
      batchAt(data, 'train', { ...options, stepIndex, ...(how && { augmentation: how }) });
    const inOrder = taskOf(dataset);
    const batches = [];
    for (let step = 0; step < 6; step++) batches.push(await at(inOrder, step));
    const turned = taskOf(shuffledAnswers());
    for (const step of [5, 2, 3, 0, 4, 1]) expect(await at(turned, step)).toEqual(batches[step]);
    if (how === undefined) return;
    // Crop, flip and colours are made already; the engine cuts out.
    expect(batches[0]?.augmentation).toMatchObject({ cropPadding: 0, flip: false, cutout: 2 });
    expect((await batchAt(inOrder, 'train', { ...options, stepIndex: 0 })).images).not.toEqual(batches[0]?.images);
  });

  it('reads a few batches ahead, none beyond the last step, and none twice', async () => {
    const asked: number[] = [];
    const data = taskOf(shuffledAnswers(asked));
    for (let stepIndex = 0; stepIndex < 2; stepIndex++)
      await batchAt(data, 'train', { ...options, stepIndex, until: 2 });
    expect(asked).toHaveLength(16);
    await batchAt(data, 'train', { ...options, stepIndex: 10 });
    expect(asked).toHaveLength(16 + 8 * (1 + depthOf(8 * 8 * 8 * 3)));
    expect([depthOf(1), depthOf(30 << 20), depthOf(200 << 20)]).toEqual([4, 2, 1]);
  });

  it('is judged image by image, once', async () => {
    const data = taskOf(shuffledAnswers());
    const seen: number[] = [];
    for await (const { labels, valid } of evaluationBatches(data, 'test', { batch: 3, seed: 0 }))
      seen.push(...labels.subarray(0, valid));
    expect(seen.toSorted()).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('passes a failure on to the step that needs the image', async () => {
    const data = taskOf({ ...dataset, view: () => Promise.reject(new Error('gone')) });
    await expect(batchAt(data, 'train', options)).rejects.toThrow('gone');
    await expect(batchAt(data, 'train', { ...options, stepIndex: 4 })).rejects.toThrow('gone');
  });

  it('can be checked for leaks', async () => {
    const report = await findLeaks(spec, new Map([[datasetId(1), dataset]]));
    expect(report).toMatchObject({ leaks: [], withinParts: { count: 0 } });
  });
});
