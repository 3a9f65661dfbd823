/** @file Datasets that keep their images as files: stored, found by the same rules, decoded alike, refused when they are damaged. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { writeFolder, writeTar, writeZip } from '@/test/factories/image-archives';
import { sharedDirectory } from '@/test/temporary-directory';
import { imageHash, imageHashes } from '../image-hash';
import { places, take } from '../images/test-support/taken';
import { lookHash, lookHashes, lookOf } from '../near/look-hash';
import { type Dataset, datasetBytes, openDataset } from '../open-dataset';
import { keepQuality, readQuality } from '../quality';
import { sampleDataset, verifyDataset } from '../verify-dataset';
import { createShardWriter } from './shard-writer';
import { drawColour, drawCrop, encodedPicture, viewOf } from './view';

const kept = { keep: 'encoded', side: 16 } as const;

/** A soft picture of its own: neither blank nor noise. */
function picture(number: number, { height, width }: { height: number; width: number }, grey = false) {
  const stream = randomStream(number, 'picture');
  const small = Uint8Array.from({ length: 4 * 4 * 3 }, () => stream.integer(256));
  const image = sharp(small, { raw: { width: 4, height: 4, channels: 3 } }).resize(width, height, { fit: 'fill' });
  return grey ? image.toColourspace('b-w') : image;
}

const sizes = [
  { height: 20, width: 30 },
  { height: 41, width: 23 },
  { height: 9, width: 12 },
];

const formats = ['jpeg', 'png', 'webp', 'gif'] as const;

/** Of several formats and sizes, two classes, both splits; one image lies on its side, one is blank. */
async function photographs(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const split of ['train', 'test'])
    for (const name of ['cat', 'dog'])
      for (let at = 0; at < 6; at++) {
        const image = picture(files.size, sizes[at % 3] ?? { height: 8, width: 8 });
        const format = formats[at % 4] ?? 'png';
        // The first lies on its side.
        const sided = at === 0 ? image.withMetadata({ orientation: 6 }) : image;
        const bytes = await sided.toFormat(format, { quality: 95 }).toBuffer();
        files.set(`${split}/${name}/${at}.${format}`, bytes);
      }
  const blank = sharp({ create: { width: 20, height: 20, channels: 3, background: '#888888' } });
  files.set('train/dog/blank.png', await blank.png().toBuffer());
  return files;
}

const directory = sharedDirectory();
let files: Map<string, Buffer>;
let dataset: Dataset;
beforeAll(async () => {
  files = await photographs();
  writeFolder(join(directory, 'folder'), files);
  dataset = openDataset((await take(join(directory, 'store'), join(directory, 'folder'), kept)).directory);
});

describe('an import that keeps files', () => {
  it('stores JPEG, PNG and WebP as they came and the rest as PNG, and says so', async () => {
    const { manifest } = dataset;
    expect(manifest).toMatchObject({
      height: 16,
      width: 16,
      channels: 3,
      classes: ['cat', 'dog'],
      train: { images: 13, classCounts: [6, 7], imagesFile: 'train-index.bin' },
      test: { images: 12, classCounts: [6, 6] },
      encoded: {
        formats: { JPEG: 8, PNG: 13, WebP: 4 },
        rewritten: 4,
        fit: 'crop',
        least: { height: 9, width: 12 },
        // 20 × 30 on its side.
        most: { height: 41, width: 30 },
      },
    });
    expect(await dataset.file('train', 0)).toEqual(new Uint8Array(files.get('train/cat/0.jpeg') ?? []));
    expect(await dataset.file('test', 8)).toEqual(new Uint8Array(files.get('test/dog/2.webp') ?? []));
    const gif = await sharp(files.get('train/cat/3.gif')).removeAlpha().raw().toBuffer();
    const png = await sharp((await dataset.file('train', 3)) ?? undefined)
      .raw()
      .toBuffer();
    expect(Buffer.compare(png, gif)).toBe(0);
    const again = await take(join(directory, 'store'), join(directory, 'folder'), kept);
    expect(again).toMatchObject({ existed: true });
    expect(again.notes).toContainEqual(
      'the images are kept as files: 8 JPEG, 13 PNG, 4 WebP, of which 4 were written anew as PNG',
    );
    expect(datasetBytes(manifest)).toBe(
      readdirSync(dataset.directory)
        .filter((name) => /\.images$|index\.bin$|labels\.i32$/.test(name))
        .reduce((sum, name) => sum + readFileSync(join(dataset.directory, name)).length, 0),
    );
  });

  it('is the same dataset from a folder, a zip and a tar in any order', async () => {
    const { at, root } = places();
    const turned = new Map([...files].reverse().map(([name, bytes]) => [`above/${name}`, bytes]));
    await writeZip(at('a.zip'), turned);
    await writeTar(at('a.tar'), files);
    const zip = await take(root, at('a.zip'), kept);
    const tar = await take(root, at('a.tar'), kept);
    expect([zip.manifest.contentHash, tar.manifest.contentHash]).toEqual(Array(2).fill(dataset.manifest.contentHash));
    expect(tar.existed).toBe(true);
  });

  it('shows, measures and compares what the other form would hold at that size', async () => {
    const { at, root } = places();
    writeFolder(at('folder'), files);
    const plain = openDataset((await take(root, at('folder'), { side: 16, keep: 'pixels' })).directory);
    for (const split of ['train', 'test'] as const) {
      expect(dataset.labels(split)).toEqual(plain.labels(split));
      for (let index = 0; index < plain.manifest[split].images; index++)
        expect(Buffer.compare(await dataset.image(split, index), await plain.image(split, index))).toBe(0);
      expect(await imageHashes(dataset, split)).toEqual(await imageHashes(plain, split));
      expect(await lookHashes(dataset, split)).toEqual(await lookHashes(plain, split));
    }
    for (const what of ['mean', 'deviation'] as const)
      for (const [c, value] of plain.manifest[what].entries()) expect(dataset.manifest[what][c]).toBeCloseTo(value, 12);
    await keepQuality(dataset);
    await keepQuality(plain);
    expect(readQuality(dataset)?.blank).toEqual({ count: 1, images: [{ split: 'train', index: 12 }] });
    expect({ ...readQuality(dataset), contentHash: '' }).toEqual({ ...readQuality(plain), contentHash: '' });
  });

  it('is grey where all images are, by the hashes of one channel', async () => {
    const { at, root } = places();
    const grey = new Map<string, Buffer>();
    for (let n = 0; n < 8; n++)
      grey.set(
        `${n % 2 === 0 ? 'a' : 'b'}/${n}.png`,
        await picture(n, { height: 18, width: 16 }, true).png().toBuffer(),
      );
    writeFolder(at('folder'), grey);
    const found = openDataset((await take(root, at('folder'), kept)).directory);
    expect(found.manifest).toMatchObject({ channels: 1, mean: [expect.any(Number)] });
    const image = await found.image('train', 1);
    expect(image).toHaveLength(16 * 16);
    expect((await imageHashes(found, 'train'))[1]).toBe(imageHash(image, 16, 16, 1));
    expect((await lookHashes(found, 'train'))[1]).toBe(lookHash(lookOf(image, found.manifest)));
  });

  it('keeps pixels of small imports unless it is told', async () => {
    const { at, root } = places();
    writeFolder(at('folder'), files);
    const { manifest } = await take(root, at('folder'), { side: 16 });
    expect(manifest.encoded).toBeUndefined();
  });

  it('refuses a damaged image by name and leaves nothing', async () => {
    const { at, root } = places();
    const cut = new Map(files);
    const whole = files.get('train/cat/0.jpeg') ?? Buffer.alloc(0);
    cut.set('train/cat/0.jpeg', whole.subarray(0, whole.length - 60));
    writeFolder(at('folder'), cut);
    await expect(take(root, at('folder'), kept)).rejects.toThrow(/"train\/cat\/0.jpeg" .* is damaged/);
    expect(readdirSync(root)).toEqual([]);
  });

  it('pads on request, in both forms', async () => {
    const { at, root } = places();
    writeFolder(at('folder'), files);
    const of = async (keep: 'pixels' | 'encoded') =>
      openDataset((await take(root, at('folder'), { side: 16, keep, fit: 'pad' })).directory);
    const [plain, encoded] = [await of('pixels'), await of('encoded')];
    expect(encoded.manifest.encoded?.fit).toBe('pad');
    // 41 × 23: black bars left and right.
    const image = await encoded.image('train', 1);
    expect(Buffer.compare(image, await plain.image('train', 1))).toBe(0);
    expect([...image.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(image.some((value) => value > 0)).toBe(true);
  });
});

describe('damage', () => {
  it('is found in a shard, in the index and on reading', async () => {
    const { at, root } = places();
    writeFolder(at('folder'), files);
    const { directory: stored } = await take(root, at('folder'), kept);
    await verifyDataset(stored);
    await sampleDataset(stored);
    await sampleDataset(stored, 1000);
    for (const name of ['train-00000.images', 'train-index.bin']) {
      const path = join(stored, name);
      const sound = readFileSync(path);
      const bytes = Buffer.from(sound);
      bytes.fill(7, 40, 200);
      writeFileSync(path, bytes);
      await expect(verifyDataset(stored)).rejects.toThrow(name);
      await expect(sampleDataset(stored)).rejects.toThrow(name);
      writeFileSync(path, sound);
    }
    const shard = join(stored, 'test-00000.images');
    writeFileSync(shard, readFileSync(shard).fill(0));
    await expect(openDataset(stored).image('test', 3)).rejects.toMatchObject({
      code: 'corrupt-data',
      message: expect.stringMatching(/test-00000.images is damaged \(image 3 is not what was imported\)/),
    });
    await expect(openDataset(stored).image('test', 12)).rejects.toThrow(/not among the 12/);
  });
});

describe('a view', () => {
  it('is the same for the same draw and another for another', async () => {
    const draw = { seed: 3, example: 5, crop: true, flip: true, colour: 0.4 };
    const view = (change: object) => dataset.view('train', 0, 12, { ...draw, ...change });
    const first = await view({});
    expect(first).toHaveLength(12 * 12 * 3);
    expect(Buffer.compare(await view({}), first)).toBe(0);
    for (const change of [{ seed: 4 }, { example: 6 }, { crop: false }, { colour: 0 }])
      expect(Buffer.compare(await view(change), first)).not.toBe(0);
  });

  it('flips half of the images, and nothing else then', async () => {
    const at = (example: number, flip: boolean) =>
      dataset.view('train', 1, 16, { seed: 1, example, crop: false, flip, colour: 0 });
    let flipped = 0;
    for (let example = 0; example < 40; example++) {
      const [view, plain] = [await at(example, true), await at(example, false)];
      if (Buffer.compare(view, plain) === 0) continue;
      flipped++;
      const turned = await sharp(plain, { raw: { width: 16, height: 16, channels: 3 } })
        .flop()
        .raw()
        .toBuffer();
      expect(Buffer.compare(view, turned)).toBe(0);
    }
    expect(flipped).toBeGreaterThan(10);
    expect(flipped).toBeLessThan(30);
  });

  it('crops by area and ratio, within the upright image', () => {
    const areas: number[] = [];
    for (let example = 0; example < 500; example++) {
      const size = { height: 300, width: 400 };
      const { top, left, height, width } = drawCrop({ seed: 9, example }, size);
      expect(top >= 0 && left >= 0 && top + height <= 300 && left + width <= 400).toBe(true);
      expect(width / height).toBeGreaterThan(0.73);
      expect(width / height).toBeLessThan(1.36);
      areas.push((height * width) / (300 * 400));
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.075);
    // Uniform from 0.08 to 1, less those that do not fit.
    expect(areas.reduce((a, b) => a + b, 0) / 500).toBeGreaterThan(0.4);
    expect(drawCrop({ seed: 1, example: 0 }, { height: 5, width: 400 })).toMatchObject({ height: 5, width: 7 });
  });

  it('changes colours by one affine map of each pixel', async () => {
    const pixels = Uint8Array.from([200, 100, 50, 10, 20, 30, 120, 130, 125, 90, 90, 90]);
    const png = await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
      .png()
      .toBuffer();
    const draw = { seed: 5, example: 3, crop: false, flip: false, colour: 0.4 };
    const { matrix, offset } = drawColour(draw);
    const size = { height: 2, width: 2 };
    const out = await viewOf(encodedPicture(png, size, 'crop'), { ...size, channels: 3 }, draw);
    for (let at = 0; at < 12; at++) {
      const [a, b, c] = matrix[(at % 3) as 0 | 1 | 2];
      const from = at - (at % 3);
      const value = a * (pixels[from] ?? 0) + b * (pixels[from + 1] ?? 0) + c * (pixels[from + 2] ?? 0) + offset;
      expect(Math.abs((out[at] ?? 0) - Math.min(255, Math.max(0, value)))).toBeLessThanOrEqual(1);
    }
    const none = drawColour({ ...draw, colour: 0 });
    expect(none.matrix.flat().map((value) => Math.round(1e9 * value) / 1e9)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

it('spreads images over shards, each whole in one', async () => {
  const writer = createShardWriter(directory, 'small', 100);
  const lengths = [40, 50, 20, 90, 130, 5];
  const found = [];
  for (const length of lengths) found.push(await writer.add(new Uint8Array(length).fill(length)));
  expect(found).toEqual([
    { shard: 0, offset: 0 },
    { shard: 0, offset: 40 },
    { shard: 1, offset: 0 },
    { shard: 2, offset: 0 },
    { shard: 3, offset: 0 },
    { shard: 4, offset: 0 },
  ]);
  expect((await writer.end()).map(({ bytes }) => bytes)).toEqual([90, 20, 90, 130, 5]);
});
