import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageHashes } from '@/datasets/image-hash';
import { findSource } from '@/datasets/sources';
import { type Dataset, type IdxFiles, importIdx, openDataset } from '@/datasets/store';
import type { TaskSetSpec } from '@/domain/task-set';
import { datasetId, storeSmall } from '@/test/factories/dataset';
import { idxBytes } from '@/test/factories/idx-files';
import { taskSet } from '@/test/factories/task-set';
import { idxSource } from '@/test/real-data';
import { sharedDirectory } from '@/test/temporary-directory';
import { checkTaskSet } from './check';
import { findLeaks, leakCheck } from './leak-check';
import { sampleTask } from './sample';

const directory = sharedDirectory();

const source = (id: number, metaTrain: number[], metaValidation: number[], heldOut: number[]) => ({
  dataset: datasetId(id),
  weight: 1,
  classes: { metaTrain, metaValidation, heldOut },
});

/** Value of position 1 names the image's picture; image i has label i mod 4. */
function pictures(picture: (split: 'train' | 'test', image: number) => number) {
  return {
    side: 3,
    classes: 4,
    perClass: { train: 3, test: 2 },
    pixel: (split: 'train' | 'test', image: number, position: number) =>
      position === 1 ? picture(split, image) : position,
  };
}
const unlike = (split: 'train' | 'test', image: number) => image + (split === 'train' ? 0 : 100);

describe('pictures in several parts', () => {
  it('none: what was looked at is counted', async () => {
    const datasets = new Map([[datasetId(1), await storeSmall(directory, 'sound', pictures(unlike))]]);
    expect(await leakCheck(taskSet({ sources: [source(1, [0, 1], [], [2, 3])] }), datasets)).toEqual({
      imagesChecked: 20,
      leaks: [],
      withinParts: { count: 0, examples: [] },
      trainAndTest: 0,
      copies: [],
      sharedNames: [],
    });
  });

  it('within one dataset: refused with counts and examples, but only between parts', async () => {
    // Training image 2 (class 2) and test image 7 (class 3) show what training image 0 (class 0) does.
    const leaky = pictures((split, image) =>
      (split === 'train' && image === 2) || (split === 'test' && image === 7) ? 0 : unlike(split, image),
    );
    const datasets = new Map([[datasetId(1), await storeSmall(directory, 'leaky', leaky)]]);
    await expect(leakCheck(taskSet({ sources: [source(1, [0, 1], [], [2, 3])] }), datasets)).rejects.toMatchObject({
      code: 'invalid-input',
      field: 'sources',
      message: expect.stringMatching(
        /^2 held-out images also occur in meta-training, first leaky train image 0 \("leaky 0"\) = leaky train image 2/,
      ),
    });
    // All of them, on either side: with them set aside, the rest is sound.
    const halves = taskSet({ sources: [source(1, [0, 1], [], [2, 3])] });
    const { copies } = await findLeaks(halves, datasets);
    expect(copies).toEqual([
      { dataset: datasetId(1), split: 'train', class: 0, images: [0] },
      { dataset: datasetId(1), split: 'train', class: 2, images: [2] },
      { dataset: datasetId(1), split: 'test', class: 3, images: [7] },
    ]);
    const aside = { ...halves, setAside: [...copies] };
    expect(await leakCheck(aside, datasets)).toMatchObject({ imagesChecked: 17, leaks: [], copies: [] });
    expect(() => checkTaskSet({ ...aside, perClass: { train: 3, validation: 0, test: 1 } }, datasets)).toThrow(
      '3 train and 0 validation images are asked of class 0 ("leaky 0") of leaky, which has 2',
    );
    for (const part of ['metaTrain', 'heldOut'] as const)
      for (let index = 0; index < 20; index++) {
        const perClass = { train: 2, validation: 0, test: 'all' as const };
        const task = sampleTask({ spec: { ...aside, perClass }, datasets, seed: 1, part, index });
        expect(task.train.flat()).not.toContain(part === 'metaTrain' ? 0 : 2);
        expect(task.test.flat()).not.toContain(7);
      }
    const validation = await findLeaks(taskSet({ sources: [source(1, [0, 1], [2, 3], [])] }), datasets);
    expect(validation.leaks).toMatchObject([{ parts: ['metaTrain', 'metaValidation'], count: 2 }]);
    // Apart from the training part the repeats lie within one part: train image 2, then test image 7.
    const within = await leakCheck(taskSet({ sources: [source(1, [], [], [2, 3])] }), datasets);
    expect(within).toMatchObject({ leaks: [], withinParts: { count: 1 }, trainAndTest: 1 });
  });

  it('finds the hashes that the import left, and makes them anew where they are of other images', async () => {
    const dataset = await storeSmall(directory, 'hashed', pictures(unlike));
    const file = join(dataset.directory, 'train-hashes.bin');
    const left = readFileSync(file);
    const again = async (kept: Uint8Array) => {
      writeFileSync(file, kept);
      return [...(await imageHashes({ ...dataset }, 'train'))];
    };
    const hashes = await again(left);
    expect(new Set(hashes).size).toBe(12);
    expect(await again(left.subarray(1))).toEqual(hashes);
    expect(await again(left.with(0, (left[0] ?? 0) ^ 1))).toEqual(hashes);
    expect(readFileSync(file)).toEqual(left);
    // They are taken as they are: what they say decides.
    const [head, other] = [left.subarray(0, 32), Buffer.alloc(8 * 12)];
    expect(await again(Buffer.concat([head, other]))).toEqual(hashes.map(() => 0n));
  });

  it('across datasets that hold the same images, and names used by several', async () => {
    const first = await storeSmall(directory, 'first', pictures(unlike));
    // Other counts, so another dataset: its training images 0 and 1 are test images of the first.
    const second = await storeSmall(directory, 'second', {
      ...pictures((split, image) => (split === 'train' ? image + 100 : image + 200)),
      perClass: { train: 4, test: 2 },
    });
    const datasets = new Map([
      [datasetId(1), first],
      [datasetId(2), second],
    ]);
    const report = await findLeaks(
      taskSet({ sources: [source(1, [0, 1], [], []), source(2, [], [], [0, 1])] }),
      datasets,
    );
    // Of the first's test images 0, 4 (class 0), 1 and 5 (class 1).
    expect(report.leaks).toMatchObject([{ parts: ['metaTrain', 'heldOut'], count: 4 }]);
    expect(report.leaks[0]?.examples[0]).toMatchObject([
      { dataset: 'first', split: 'test', classIndex: 0, index: 0 },
      { dataset: 'second', split: 'train', classIndex: 0, index: 0 },
    ]);
    expect(report.sharedNames).toEqual([]);
  });
});

describe('real data', () => {
  const halves: TaskSetSpec = taskSet({ sources: [source(1, [0, 1, 2], [3, 4], [5, 6, 7, 8, 9])] });
  const root = join(directory, 'store');
  async function imported(name: string): Promise<{ dataset: Dataset; files: IdxFiles }> {
    const { source: known, files } = idxSource(name);
    const stored = await importIdx({ ...known, name: known.title, files, root });
    return { dataset: openDataset(stored.directory), files };
  }
  let mnist: Dataset;
  let files: IdxFiles;
  beforeAll(async () => {
    ({ dataset: mnist, files } = await imported('mnist'));
  });

  it('MNIST: 70,000 images, none twice', async () => {
    const datasets = new Map([[datasetId(1), mnist]]);
    checkTaskSet(halves, datasets);
    expect(await leakCheck(halves, datasets)).toMatchObject({ imagesChecked: 70_000, withinParts: { count: 0 } });
  });

  it.skipIf(!findSource('fashion-mnist').available)(
    'Fashion-MNIST: 70,000 images, none twice, none of MNIST (skipped where the package is not installed)',
    async () => {
      const { dataset: fashion } = await imported('fashion-mnist');
      const both = taskSet({
        sources: [source(1, [0, 1, 2], [3, 4], [5, 6, 7, 8, 9]), source(2, [5, 6, 7, 8, 9], [], [0, 1, 2, 3, 4])],
      });
      const datasets = new Map([
        [datasetId(1), fashion],
        [datasetId(2), mnist],
      ]);
      expect(await leakCheck(both, datasets)).toMatchObject({
        imagesChecked: 140_000,
        leaks: [],
        withinParts: { count: 0 },
      });
    },
  );

  it('a dataset that repeats MNIST in part is caught whichever split the images are in', async () => {
    const here = join(directory, 'swapped');
    mkdirSync(here);
    const cut = (path: string, dimensions: number[], offset: number) => {
      const bytes = dimensions.reduce((a, b) => a * b, 1);
      const target = join(here, `${offset}-${dimensions.length}`);
      writeFileSync(target, idxBytes(dimensions, readFileSync(path).subarray(offset, offset + bytes)));
      return target;
    };
    const swapped = {
      trainImages: cut(files.testImages, [2000, 28, 28], 16),
      trainLabels: cut(files.testLabels, [2000], 8),
      testImages: cut(files.trainImages, [1000, 28, 28], 16 + 784),
      testLabels: cut(files.trainLabels, [1000], 8 + 1),
    };
    const stored = await importIdx({
      name: 'Swapped',
      classes: mnist.manifest.classes,
      licence: '',
      origin: '',
      files: swapped,
      root,
    });
    const datasets = new Map([
      [datasetId(1), mnist],
      [datasetId(2), openDataset(stored.directory)],
    ]);
    const { manifest } = openDataset(stored.directory);
    const spec = taskSet({ sources: [source(1, [0, 1], [], []), source(2, [], [], [1, 2])] });
    const report = await findLeaks(spec, datasets);
    const ones = (manifest.train.classCounts[1] ?? 0) + (manifest.test.classCounts[1] ?? 0);
    expect(report.leaks).toMatchObject([{ parts: ['metaTrain', 'heldOut'], count: ones }]);
    expect(report.sharedNames).toEqual(['1']);
    await expect(leakCheck(spec, datasets)).rejects.toThrow(`${ones} held-out images also occur in meta-training`);
  });
});
