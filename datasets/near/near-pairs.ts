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
  /** Bits in which two hashes may differ: the fewer, the fewer pairs of hashes are looked at. Many images: see `bitsFor`. */
  bits: 12,
  bitsOfMany: 5,
  /** Images of both datasets together from which on they are many. */
  many: 250_000,
  /** Least correlation of two near copies, in detail and as a whole. */
  likeness: 0.9,
  /** Then they are too many to be copies: handwriting, glyphs. */
  mostPairs: 20_000,
  mostCandidates: 500_000,
  /** The same within a class, where copies do less harm. */
  mostPairsWithin: 2_000,
  mostCandidatesWithin: 20_000,
  /** Of those within a class so many are kept, to be shown. */
  keptWithin: 24,
} as const;

export interface NearImage {
  readonly split: DatasetSplitName;
  readonly index: number;
}

type Pair = readonly [NearImage, NearImage];

export interface NearPairs {
  readonly pairs: readonly Pair[];
  /** False if the search ended at one of its limits. */
  readonly complete: boolean;
  /** Pairs of one class, equal ones among them: how many, and the first few; null across two datasets. */
  readonly within: { readonly count: number; readonly complete: boolean; readonly pairs: readonly Pair[] } | null;
}

/** Compared pairs grow with the square of the images: at 1.3 million, 12 bits would take an hour. */
export function bitsFor(...datasets: readonly Dataset[]): number {
  const images = datasets.reduce((sum, { manifest: { train, test } }) => sum + train.images + test.images, 0);
  return images > nearRule.many ? nearRule.bitsOfMany : nearRule.bits;
}

interface Side {
  readonly dataset: Dataset;
  /** Low and high 32 bits of each image's hash, training split first. */
  readonly words: Uint32Array;
  readonly classes: Int32Array;
  readonly train: number;
}

/** `hashing` takes the look of each image, `comparing` the pixels of those that look alike; the share of it that is done, 0 to 1. */
export type NearProgress = (phase: 'hashing' | 'comparing', share: number) => void;

async function sideOf(dataset: Dataset, onProgress: NearProgress): Promise<Side> {
  const { train, test } = dataset.manifest;
  const hashed = (before: number) => (done: number) =>
    onProgress('hashing', (before + done) / (train.images + test.images));
  const hashes = [
    await lookHashes(dataset, 'train', hashed(0)),
    await lookHashes(dataset, 'test', hashed(train.images)),
  ];
  const all = new BigUint64Array(hashes.reduce((sum, { length }) => sum + length, 0));
  all.set(hashes[0] ?? [], 0);
  all.set(hashes[1] ?? [], hashes[0]?.length ?? 0);
  const classes = new Int32Array(all.length);
  classes.set(dataset.labels('train'), 0);
  classes.set(dataset.labels('test'), hashes[0]?.length ?? 0);
  return { dataset, words: new Uint32Array(all.buffer), classes, train: hashes[0]?.length ?? 0 };
}

/** Pairs across two datasets; within one, pairs of different classes, since only these can lie in different parts, and those of one class apart. */
export async function findNear(a: Dataset, b: Dataset, onProgress: NearProgress = () => undefined): Promise<NearPairs> {
  const same = a.manifest.contentHash === b.manifest.contentHash;
  const left = await sideOf(a, onProgress);
  const right = same ? left : await sideOf(b, onProgress);
  const across = collecting(nearRule.mostPairs, nearRule.mostCandidates);
  const within = collecting(nearRule.mostPairsWithin, nearRule.mostCandidatesWithin);
  const wanted = { across: true, within: same };
  for await (const [first, second] of candidatesOf({
    left,
    right,
    same,
    wanted,
    most: same ? bitsFor(a) : bitsFor(a, b),
    onShare: (share) => onProgress('comparing', share),
  })) {
    const kind = same && left.classes[first] === right.classes[second] ? 'within' : 'across';
    const found = kind === 'within' ? within : across;
    if (!found.open()) {
      wanted[kind] = false;
      if (!wanted.across && !wanted.within) break;
      continue;
    }
    const one = imageAt(left, first);
    const other = imageAt(right, second);
    const like = likeness(await features(left.dataset, one), await features(right.dataset, other));
    if (like >= nearRule.likeness) found.pairs.push([one, other]);
  }
  return {
    pairs: across.pairs,
    complete: wanted.across,
    within: same
      ? { count: within.pairs.length, complete: wanted.within, pairs: within.pairs.slice(0, nearRule.keptWithin) }
      : null,
  };
}

/** Pairs up to a limit. */
function collecting(mostPairs: number, mostCandidates: number) {
  let candidates = 0;
  const pairs: Pair[] = [];
  return { pairs, open: () => ++candidates <= mostCandidates && pairs.length < mostPairs };
}

const features = async (dataset: Dataset, { split, index }: NearImage): Promise<Features> =>
  featuresOf(lookOf(await dataset.image(split, index), dataset.manifest));

function imageAt({ train }: Side, position: number): NearImage {
  return position < train ? { split: 'train', index: position } : { split: 'test', index: position - train };
}

const edge = (band: number, bits: number): number => Math.floor((band * 64) / (bits + 1));

/** The bits of a band. */
function bandOf(words: Uint32Array, position: number, band: number, bits: number): number {
  const [from, to] = [edge(band, bits), edge(band + 1, bits)];
  let key = 0;
  for (let bit = from; bit < to; bit++) {
    const word = words[2 * position + (bit < 32 ? 0 : 1)] ?? 0;
    key = (key << 1) | ((word >>> (bit & 31)) & 1);
  }
  return key;
}

/** Positions of each side by the bits of a band. */
function buckets({ words }: Side, band: number, bits: number): number[][] {
  const found: number[][] = Array.from({ length: 1 << (edge(band + 1, bits) - edge(band, bits)) }, () => []);
  for (let position = 0; position < words.length / 2; position++)
    found[bandOf(words, position, band, bits)]?.push(position);
  return found;
}

/** Each pair once: at the first band in which the two agree. */
async function* candidatesOf({
  onShare,
  ...comparing
}: Omit<Comparing, 'band'> & { readonly onShare: (share: number) => void }): AsyncGenerator<readonly [number, number]> {
  const { left, right, same, most } = comparing;
  const pause = gentle();
  for (let band = 0; band <= most; band++) {
    const lefts = buckets(left, band, most);
    const rights = same ? lefts : buckets(right, band, most);
    for (const [key, own] of lefts.entries()) {
      onShare((band + key / lefts.length) / (most + 1));
      const others = rights[key] ?? [];
      for (const [at, first] of own.entries()) {
        await pause();
        const from = same ? at + 1 : 0;
        for (const second of partners({ ...comparing, band }, first, others, from)) yield [first, second];
      }
    }
  }
}

interface Comparing {
  readonly left: Side;
  readonly right: Side;
  readonly same: boolean;
  readonly band: number;
  /** Bits that may differ. */
  readonly most: number;
  /** Of two classes (or datasets) and of one: what is still looked for. */
  readonly wanted: { readonly across: boolean; readonly within: boolean };
}

function partners(comparing: Comparing, first: number, others: readonly number[], from: number): number[] {
  const { left, right, same, most, wanted } = comparing;
  const low = left.words[2 * first] ?? 0;
  const high = left.words[2 * first + 1] ?? 0;
  const own = left.classes[first];
  const found: number[] = [];
  for (let at = from; at < others.length; at++) {
    const second = others[at] ?? 0;
    const bits = bitsSet(low ^ (right.words[2 * second] ?? 0)) + bitsSet(high ^ (right.words[2 * second + 1] ?? 0));
    if (bits > most || !(same && own === right.classes[second] ? wanted.within : wanted.across)) continue;
    if (agreeEarlier(comparing, first, second)) continue;
    found.push(second);
  }
  return found;
}

function agreeEarlier({ left, right, band, most }: Comparing, first: number, second: number): boolean {
  for (let earlier = 0; earlier < band; earlier++)
    if (bandOf(left.words, first, earlier, most) === bandOf(right.words, second, earlier, most)) return true;
  return false;
}
