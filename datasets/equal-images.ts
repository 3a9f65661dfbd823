/**
 * @file Images that are the same, pixel for pixel, within one dataset or across two: looked for once, and kept beside the first one's images.
 * What task sets and label quality ask of equal images is then a matter of a few images, whatever the size of the datasets.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import type { DatasetSplitName } from '@/domain/dataset';
import { imageHashes } from './image-hash';
import type { Dataset } from './open-dataset';
import { gentle } from './yield-regularly';

/** `second`: of the second of two datasets. */
export interface EqualImage {
  readonly second: boolean;
  readonly split: DatasetSplitName;
  readonly index: number;
}

/** Each group: two or more images, in the order of dataset, split and index. Of two datasets: groups that have images of both. */
export type EqualImages = readonly (readonly EqualImage[])[];

const wordBytes = 4;

/** The order does not matter: kept is one file for two datasets. */
function ordered(a: Dataset, b: Dataset) {
  const turned = a.manifest.contentHash > b.manifest.contentHash;
  return turned ? { first: b, second: a, turned } : { first: a, second: b, turned };
}

const isSame = (a: Dataset, b: Dataset): boolean => a.manifest.contentHash === b.manifest.contentHash;

const fileOf = (first: Dataset, second: Dataset): string =>
  join(first.directory, `equal-${second.manifest.contentHash.slice(0, 16)}.bin`);

/** Begins the file: of which datasets these are the equal images, and that the file is whole. */
const headOf = (first: Dataset, second: Dataset, words: number): Buffer =>
  Buffer.from(`equal 1 ${first.manifest.contentHash} ${second.manifest.contentHash} ${words}\n`, 'latin1');

const known = new WeakMap<Dataset, Map<string, EqualImages>>();

/** Undefined where nobody looked yet. */
export function readEqual(a: Dataset, b: Dataset): EqualImages | undefined {
  const { first, second, turned } = ordered(a, b);
  const held = known.get(a) ?? new Map<string, EqualImages>();
  known.set(a, held);
  const before = held.get(b.manifest.contentHash);
  if (before !== undefined) return before;
  const words = readWords(first, second);
  if (words === undefined) return undefined;
  const groups = groupsOf(words, first, isSame(first, second) ? null : second, turned);
  held.set(b.manifest.contentHash, groups);
  return groups;
}

function readWords(first: Dataset, second: Dataset): Int32Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(fileOf(first, second));
  } catch {
    return undefined;
  }
  const end = bytes.indexOf('\n') + 1;
  const words = Math.floor((bytes.length - end) / wordBytes);
  const head = headOf(first, second, words);
  if (!bytes.subarray(0, end).equals(head) || bytes.length !== head.length + wordBytes * words) return undefined;
  return Int32Array.from({ length: words }, (_, at) => bytes.readInt32LE(end + wordBytes * at));
}

/** Length and positions of each group: of the first dataset's training and test split, then of the second's. */
function groupsOf(words: Int32Array, first: Dataset, second: Dataset | null, turned: boolean): EqualImages {
  const groups: EqualImage[][] = [];
  for (let at = 0; at < words.length; at += 1 + (words[at] ?? 0)) {
    const group = Array.from(words.subarray(at + 1, at + 1 + (words[at] ?? 0)), (position) =>
      imageAt(position, first, second),
    );
    if (!turned || second === null) groups.push(group);
    else {
      const own = group.map((image) => ({ ...image, second: !image.second }));
      groups.push([...own.filter((image) => !image.second), ...own.filter((image) => image.second)]);
    }
  }
  return groups;
}

const countOf = ({ manifest: { train, test } }: Dataset): number => train.images + test.images;

function imageAt(position: number, first: Dataset, second: Dataset | null): EqualImage {
  const inSecond = second !== null && position >= countOf(first);
  const dataset = inSecond && second !== null ? second : first;
  const own = inSecond ? position - countOf(first) : position;
  const { images } = dataset.manifest.train;
  return own < images
    ? { second: inSecond, split: 'train', index: own }
    : { second: inSecond, split: 'test', index: own - images };
}

/** Looks, and keeps what was found: a second for a million images, and the pixels of those that are repeated. */
export async function keepEqual(a: Dataset, b: Dataset): Promise<EqualImages> {
  const { first, second, turned } = ordered(a, b);
  const other = isSame(first, second) ? null : second;
  const words = Int32Array.from(await findEqual(first, other));
  const bytes = Buffer.alloc(wordBytes * words.length);
  for (const [at, word] of words.entries()) bytes.writeInt32LE(word, wordBytes * at);
  writeDurably(fileOf(first, second), Buffer.concat([headOf(first, second, words.length), bytes]));
  return groupsOf(words, first, other, turned);
}

async function findEqual(first: Dataset, second: Dataset | null): Promise<number[]> {
  const hashes = await allHashes(first, second);
  const pause = gentle();
  const candidates = new Map<bigint, number[]>([...repeated(hashes)].map((hash) => [hash, []]));
  for (const [position, hash] of hashes.entries()) {
    await pause();
    candidates.get(hash)?.push(position);
  }
  const found: number[] = [];
  for (const positions of candidates.values()) {
    if (second !== null && !spansBoth(positions, countOf(first))) continue;
    for (const group of await byPixels(positions, first, second)) {
      if (group.length < 2 || (second !== null && !spansBoth(group, countOf(first)))) continue;
      found.push(group.length);
      for (const position of group) found.push(position);
    }
  }
  return found;
}

const spansBoth = (positions: readonly number[], border: number): boolean =>
  positions.some((position) => position < border) && positions.some((position) => position >= border);

async function allHashes(first: Dataset, second: Dataset | null): Promise<BigUint64Array> {
  const datasets = second === null ? [first] : [first, second];
  const all = new BigUint64Array(datasets.reduce((sum, dataset) => sum + countOf(dataset), 0));
  let at = 0;
  for (const dataset of datasets)
    for (const split of ['train', 'test'] as const) {
      const own = await imageHashes(dataset, split);
      all.set(own, at);
      at += own.length;
    }
  return all;
}

/** Those that occur twice or more. Sorted numbers take a tenth of the memory of a set of them. */
function repeated(hashes: BigUint64Array): Set<bigint> {
  const sorted = hashes.slice().sort();
  const found = new Set<bigint>();
  for (let at = 1; at < sorted.length; at++) {
    const hash = sorted[at];
    if (hash !== undefined && hash === sorted[at - 1]) found.add(hash);
  }
  return found;
}

/** Hashes are 64 bits: nothing is said to be equal for a collision. */
async function byPixels(positions: readonly number[], first: Dataset, second: Dataset | null): Promise<number[][]> {
  const groups: { readonly pixels: Uint8Array; readonly positions: number[] }[] = [];
  for (const position of positions) {
    const { second: inSecond, split, index } = imageAt(position, first, second);
    const pixels = await (inSecond && second !== null ? second : first).image(split, index);
    const group = groups.find((each) => Buffer.compare(each.pixels, pixels) === 0);
    if (group === undefined) groups.push({ pixels, positions: [position] });
    else group.positions.push(position);
  }
  return groups.map((group) => group.positions);
}
