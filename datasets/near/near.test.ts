/** @file Near copies are found, other images are not; the search by bands finds what comparing all would. */
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { temporaryDirectory } from '@/test/temporary-directory';
import { lookAt } from '@/workers/importer/imports';
import { type Dataset, openDataset } from '../open-dataset';
import { writeDataset } from '../write-dataset';
import { keepNear, readNear } from './kept-near';
import { bitsSet, featuresOf, likeness, lookHash, lookHashes, lookOf } from './look-hash';
import { findNear, nearRule } from './near-pairs';

const side = 32;
const geometry = { height: side, width: side, channels: 3 };

/** A picture of soft shapes, another for each number. */
function scene(number: number): Uint8Array {
  const stream = randomStream(number, 'scene');
  const shapes = Array.from({ length: 6 }, () => [0, 1, 2, 3, 4, 5].map(() => stream.uniform()));
  return Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
    const light = shapes.map(([cx = 0, cy = 0, size = 0, ...colour]) => {
      const distance = Math.hypot(x - cx * side, y - cy * side) / (3 + 6 * size);
      return (colour[at % 3] ?? 0) * Math.exp(-distance * distance);
    });
    return Math.min(255, 40 + 200 * light.reduce((sum, each) => sum + each, 0));
  });
}

const raw = { raw: { width: side, height: side, channels: 3 } } as const;
const jpeg = async (pixels: Uint8Array) =>
  new Uint8Array(
    await sharp(await sharp(pixels, raw).jpeg({ quality: 60 }).toBuffer())
      .raw()
      .toBuffer(),
  );
const resized = async (pixels: Uint8Array) =>
  new Uint8Array(
    await sharp(await sharp(pixels, raw).resize(24, 24).png().toBuffer())
      .resize(side, side)
      .raw()
      .toBuffer(),
  );
const shifted = (pixels: Uint8Array) =>
  Uint8Array.from(pixels, (_, at) => pixels[at % (3 * side) < 3 ? at : at - 3] ?? 0);

const bitsApart = (a: bigint, b: bigint): number =>
  bitsSet(Number((a ^ b) & 0xffffffffn)) + bitsSet(Number((a ^ b) >> 32n));

async function stored(name: string, images: readonly (readonly [Uint8Array, number])[]): Promise<Dataset> {
  const split = (some: typeof images) => ({
    images: Uint8Array.from(some.flatMap(([pixels]) => [...pixels])),
    labels: Int32Array.from(some, ([, label]) => label),
  });
  const half = Math.ceil(images.length / 2);
  const { directory } = await writeDataset(join(temporaryDirectory(), 'store'), {
    name,
    classes: ['a', 'b'],
    licence: '',
    origin: '',
    ...geometry,
    channels: 3,
    train: split(images.slice(0, half)),
    test: split(images.slice(half)),
  });
  return openDataset(directory);
}

it('JPEG, resizing and a pixel’s shift keep what an image looks like; another image looks different', async () => {
  for (let number = 0; number < 12; number++) {
    const pixels = scene(number);
    const look = lookOf(pixels, geometry);
    for (const copy of [await jpeg(pixels), await resized(pixels), shifted(pixels)]) {
      const other = lookOf(copy, geometry);
      expect(bitsApart(lookHash(look), lookHash(other))).toBeLessThanOrEqual(nearRule.bits);
      expect(likeness(featuresOf(look), featuresOf(other))).toBeGreaterThan(nearRule.likeness);
    }
    expect(bitsApart(lookHash(look), lookHash(lookOf(scene(number + 100), geometry)))).toBeGreaterThan(nearRule.bits);
  }
});

it('finds copies in other classes and other datasets, not those of one class, and keeps what it found', async () => {
  const [one, two, three] = [scene(1), scene(2), scene(3)];
  const a = await stored('A', [
    [one, 0],
    [two, 0],
    [scene(4), 1],
    [await jpeg(one), 1],
    [await jpeg(two), 0],
    [three, 1],
  ]);
  const b = await stored('B', [
    [scene(5), 0],
    [await jpeg(three), 1],
    [scene(6), 0],
    [scene(7), 1],
  ]);
  expect(readNear(a, a)).toBeUndefined();
  await keepNear(a, a);
  await keepNear(b, a);
  expect(readNear(a, a)).toEqual({
    complete: true,
    pairs: [
      [
        { split: 'train', index: 0 },
        { split: 'test', index: 0 },
      ],
    ],
    // The second picture and its copy, both of the first class.
    within: {
      count: 1,
      complete: true,
      pairs: [
        [
          { split: 'train', index: 1 },
          { split: 'test', index: 1 },
        ],
      ],
    },
  });
  const across = [
    { split: 'test', index: 2 },
    { split: 'train', index: 1 },
  ];
  expect(readNear(a, b)?.pairs).toEqual([across]);
  expect(readNear(b, a)?.pairs).toEqual([across.toReversed()]);
});

it('finds by bands what comparing all pairs would find', async () => {
  const images: [Uint8Array, number][] = [];
  for (let number = 0; number < 60; number++) {
    images.push([scene(number), 0]);
    images.push([number % 3 === 0 ? await jpeg(scene(number)) : shifted(scene(number)), 1]);
  }
  const dataset = await stored('Many', images);
  const told: { fraction: number; message: string }[] = [];
  await lookAt([dataset.directory, dataset.directory], (progress) => told.push(progress));
  const fractions = told.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions[0]).toBeLessThan(0.6);
  expect(Math.max(...fractions)).toBeLessThan(1);
  expect(told.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'Stored. Looking for blank images: 120 of 120',
      'Stored. Taking the look of each image, to find near copies: 120 of 120',
      expect.stringMatching(/^Stored. Comparing images that look alike: \d+ %$/),
    ]),
  );
  const hashes = [...(await lookHashes(dataset, 'train')), ...(await lookHashes(dataset, 'test'))];
  let expected = 0;
  for (const [at, hash] of hashes.entries())
    for (const [before, earlier] of hashes.slice(0, at).entries()) {
      if (images[at]?.[1] === images[before]?.[1] || bitsApart(hash, earlier) > nearRule.bits) continue;
      const [one, other] = [at, before].map((index) =>
        featuresOf(lookOf(images[index]?.[0] ?? new Uint8Array(), geometry)),
      );
      if (one !== undefined && other !== undefined && likeness(one, other) >= nearRule.likeness) expected++;
    }
  expect(expected).toBeGreaterThan(30);
  expect((await findNear(dataset, dataset)).pairs).toHaveLength(expected);
});
