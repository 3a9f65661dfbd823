/** @file What may be wrong with a dataset's labels and images, found once and kept beside it: blank images, equal ones of two classes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '@/disk/durable-file';
import { imageHashes } from './image-hash';
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

/** Reads every image: for a process of its own. */
export async function keepQuality(dataset: Dataset): Promise<void> {
  const blank: StoredImage[] = [];
  const first = new Map<bigint, StoredImage>();
  const pairs: [StoredImage, StoredImage][] = [];
  const counts = { blank: 0, contradicting: 0 };
  const pause = gentle();
  const classOf = ({ split, index }: StoredImage): number | undefined => dataset.labels(split)[index];
  for (const split of ['train', 'test'] as const) {
    for (const [index, hash] of (await imageHashes(dataset, split)).entries()) {
      await pause();
      const image = { split, index };
      if (dataset.blank(split, index) ?? isBlank(await dataset.image(split, index))) {
        counts.blank++;
        if (blank.length < kept) blank.push(image);
        continue;
      }
      const earlier = first.get(hash);
      if (earlier === undefined) first.set(hash, image);
      else if (classOf(earlier) !== classOf(image) && (await samePixels(dataset, earlier, image))) {
        counts.contradicting++;
        if (pairs.length < kept) pairs.push([earlier, image]);
      }
    }
  }
  const found: DatasetQuality = {
    version: 1,
    contentHash: dataset.manifest.contentHash,
    blank: { count: counts.blank, images: blank },
    contradicting: { count: counts.contradicting, pairs },
  };
  writeDurably(fileOf(dataset), new TextEncoder().encode(JSON.stringify(found)));
}

async function samePixels(dataset: Dataset, a: StoredImage, b: StoredImage): Promise<boolean> {
  return Buffer.compare(await dataset.image(a.split, a.index), await dataset.image(b.split, b.index)) === 0;
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
