/**
 * @file Images that are nearly the same: candidates by their look hashes, then by their pixels. Two hashes that differ in at most T bits
 * agree in one of T + 1 bands of bits, so only images that share a band are compared.
 */
import type { DatasetSplitName } from '@/domain/dataset';
import type { Dataset } from '../open-dataset';
import { gentle } from '../yield-regularly';
import { bitsSet, type Features, featuresOf, likeness, lookHashes, lookOf } from './look-hash';

/** Measured on CIFAR-10 and on photographs of ImageNet: docs/evidence/near-copies.md. */
export const nearRule = {
  /** Bits in which two hashes may differ. */
  bits: 12,
  /** Least correlation of two near copies, in detail and as a whole. */
  likeness: 0.9,
  /** Then they are too many to be copies: handwriting, glyphs. */
  mostPairs: 20_000,
  mostCandidates: 500_000,
} as const;

export interface NearImage {
  readonly split: DatasetSplitName;
  readonly index: number;
}

export interface NearPairs {
  readonly pairs: readonly (readonly [NearImage, NearImage])[];
  /** False if the search ended at one of its limits. */
  readonly complete: boolean;
}

interface Side {
  readonly dataset: Dataset;
  /** Low and high 32 bits of each image's hash, training split first. */
  readonly words: Uint32Array;
  readonly classes: Int32Array;
  readonly train: number;
}

async function sideOf(dataset: Dataset): Promise<Side> {
  const hashes = [await lookHashes(dataset, 'train'), await lookHashes(dataset, 'test')];
  const all = new BigUint64Array(hashes.reduce((sum, { length }) => sum + length, 0));
  all.set(hashes[0] ?? [], 0);
  all.set(hashes[1] ?? [], hashes[0]?.length ?? 0);
  const classes = new Int32Array(all.length);
  classes.set(dataset.labels('train'), 0);
  classes.set(dataset.labels('test'), hashes[0]?.length ?? 0);
  return { dataset, words: new Uint32Array(all.buffer), classes, train: hashes[0]?.length ?? 0 };
}

/** Pairs across two datasets; within one, pairs of different classes, since only these can lie in different parts. */
export async function findNear(a: Dataset, b: Dataset): Promise<NearPairs> {
  const same = a.manifest.contentHash === b.manifest.contentHash;
  const left = await sideOf(a);
  const right = same ? left : await sideOf(b);
  const pairs: [NearImage, NearImage][] = [];
  let candidates = 0;
  for await (const [first, second] of candidatesOf(left, right, same)) {
    candidates++;
    if (candidates > nearRule.mostCandidates || pairs.length >= nearRule.mostPairs) return { pairs, complete: false };
    const one = imageAt(left, first);
    const other = imageAt(right, second);
    const like = likeness(await features(left.dataset, one), await features(right.dataset, other));
    if (like >= nearRule.likeness) pairs.push([one, other]);
  }
  return { pairs, complete: true };
}

const features = async (dataset: Dataset, { split, index }: NearImage): Promise<Features> =>
  featuresOf(lookOf(await dataset.image(split, index), dataset.manifest));

function imageAt({ train }: Side, position: number): NearImage {
  return position < train ? { split: 'train', index: position } : { split: 'test', index: position - train };
}

const bands = nearRule.bits + 1;
const edge = (band: number): number => Math.floor((band * 64) / bands);

/** The bits of a band, at most 6 of them. */
function bandOf(words: Uint32Array, position: number, band: number): number {
  const [from, to] = [edge(band), edge(band + 1)];
  let key = 0;
  for (let bit = from; bit < to; bit++) {
    const word = words[2 * position + (bit < 32 ? 0 : 1)] ?? 0;
    key = (key << 1) | ((word >>> (bit & 31)) & 1);
  }
  return key;
}

/** Positions of each side by the bits of a band. */
function buckets({ words }: Side, band: number): number[][] {
  const found: number[][] = Array.from({ length: 1 << (edge(band + 1) - edge(band)) }, () => []);
  for (let position = 0; position < words.length / 2; position++) found[bandOf(words, position, band)]?.push(position);
  return found;
}

/** Each pair once: at the first band in which the two agree. */
async function* candidatesOf(left: Side, right: Side, same: boolean): AsyncGenerator<readonly [number, number]> {
  const pause = gentle();
  for (let band = 0; band < bands; band++) {
    const lefts = buckets(left, band);
    const rights = same ? lefts : buckets(right, band);
    for (const [key, own] of lefts.entries()) {
      const others = rights[key] ?? [];
      for (const [at, first] of own.entries()) {
        await pause();
        for (const second of partners(left, right, first, others, same ? at + 1 : 0, same, band)) yield [first, second];
      }
    }
  }
}

function partners(
  left: Side,
  right: Side,
  first: number,
  others: readonly number[],
  from: number,
  same: boolean,
  band: number,
): number[] {
  const low = left.words[2 * first] ?? 0;
  const high = left.words[2 * first + 1] ?? 0;
  const own = left.classes[first];
  const found: number[] = [];
  for (let at = from; at < others.length; at++) {
    const second = others[at] ?? 0;
    const bits = bitsSet(low ^ (right.words[2 * second] ?? 0)) + bitsSet(high ^ (right.words[2 * second + 1] ?? 0));
    if (bits > nearRule.bits || (same && own === right.classes[second])) continue;
    if (agreeEarlier(left, right, first, second, band)) continue;
    found.push(second);
  }
  return found;
}

function agreeEarlier(left: Side, right: Side, first: number, second: number, band: number): boolean {
  for (let earlier = 0; earlier < band; earlier++)
    if (bandOf(left.words, first, earlier) === bandOf(right.words, second, earlier)) return true;
  return false;
}
