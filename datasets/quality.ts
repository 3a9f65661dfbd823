/** @file What may be wrong with a dataset's labels and images, found once and kept beside it: blank images, equal ones of two classes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '@/disk/durable-file';
import { keepEqual, readEqual } from './equal-images';
import type { Dataset } from './open-dataset';
import { gentle } from './yield-regularly';

const imageSchema = z.object({ split: z.enum(['train', 'test']), index: z.int() });
export type StoredImage = z.infer<typeof imageSchema>;

const qualitySchema = z.object({
  version: z.literal(1),
  contentHash: z.string(),
  /** Images whose brightest and darkest values differ by less than `blankRange`. */
  blank: z.object({ count: z.int(), images: z.array(imageSchema) }),
  /** Images that are pixel for pixel one of another class. */
  contradicting: z.object({ count: z.int(), pairs: z.array(z.tuple([imageSchema, imageSchema])) }),
});
export type DatasetQuality = z.infer<typeof qualitySchema>;

/** Of 255: what JPEG makes of an even grey. */
const blankRange = 8;
const kept = 24;
const fileOf = ({ directory }: Dataset): string => join(directory, 'quality.json');

/** Undefined where nobody looked yet. */
export function readQuality(dataset: Dataset): DatasetQuality | undefined {
  try {
    const found = qualitySchema.parse(JSON.parse(readFileSync(fileOf(dataset), 'utf8')));
    return found.contentHash === dataset.manifest.contentHash ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Reads every image: for a process of its own. `onImage` hears how many of all were read. */
export async function keepQuality(dataset: Dataset, onImage: (done: number) => void = () => undefined): Promise<void> {
  const blank: StoredImage[] = [];
  const blanks = { train: new Set<number>(), test: new Set<number>() };
  const pause = gentle();
  let done = 0;
  for (const split of ['train', 'test'] as const) {
    for (let index = 0; index < dataset.manifest[split].images; index++) {
      await pause();
      onImage(++done);
      if (!(dataset.blank(split, index) ?? isBlank(await dataset.image(split, index)))) continue;
      blanks[split].add(index);
      if (blank.length < kept) blank.push({ split, index });
    }
  }
  const pairs: [StoredImage, StoredImage][] = [];
  let contradicting = 0;
  const classOf = ({ split, index }: StoredImage): number | undefined => dataset.labels(split)[index];
  for (const group of readEqual(dataset, dataset) ?? (await keepEqual(dataset, dataset))) {
    const [earlier, ...others] = group.map(({ split, index }) => ({ split, index }));
    if (earlier === undefined || blanks[earlier.split].has(earlier.index)) continue;
    for (const image of others) {
      if (classOf(image) === classOf(earlier)) continue;
      contradicting++;
      if (pairs.length < kept) pairs.push([earlier, image]);
    }
  }
  const found: DatasetQuality = {
    version: 1,
    contentHash: dataset.manifest.contentHash,
    blank: { count: blanks.train.size + blanks.test.size, images: blank },
    contradicting: { count: contradicting, pairs },
  };
  writeDurably(fileOf(dataset), new TextEncoder().encode(JSON.stringify(found)));
}

export function isBlank(pixels: Uint8Array): boolean {
  let [least, most] = [255, 0];
  for (const value of pixels) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (most - least >= blankRange) return false;
  }
  return true;
}
