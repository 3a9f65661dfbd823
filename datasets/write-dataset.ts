/**
 * @file Writes a dataset of images of one size into the canonical store: raw uint8 NHWC images, little-endian int32 labels,
 * manifest.json.
 */

import { join } from 'node:path';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { type Blocks, blocksFile, blocksText } from './block-hashes';
import { type StoredDataset, storeFolder, writeDurably } from './store-folder';

/** Below one grey level of 255 (blank images) a deviation would only amplify noise. */
export const smallestDeviation = 1 / 255;

export interface ChannelHistogram {
  /** uint8 [..., channels]: whole pixels. */
  readonly add: (pixels: Uint8Array) => void;
  readonly result: () => { mean: number[]; deviation: number[] };
}

/**
 * Mean and deviation per channel of images scaled to [0, 1]. Exact: counts per grey level as pixels come, then sums
 * over 256 levels.
 */
function createChannelHistogram(channels: number): ChannelHistogram {
  const histogram = new Float64Array(channels * 256);
  return {
    add(pixels) {
      let channel = 0;
      for (const value of pixels) {
        const at = channel * 256 + value;
        histogram[at] = (histogram[at] ?? 0) + 1;
        channel = channel + 1 === channels ? 0 : channel + 1;
      }
    },
    result() {
      const moments = Array.from({ length: channels }, (_, c) => momentsOf(histogram.subarray(c * 256, (c + 1) * 256)));
      return { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) };
    },
  };
}

function momentsOf(levels: Float64Array): { mean: number; deviation: number } {
  const pixels = levels.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (const [level, count] of levels.entries()) sum += count * (level / 255);
  const mean = sum / pixels;
  let squares = 0;
  for (const [level, count] of levels.entries()) squares += count * (level / 255 - mean) ** 2;
  return { mean, deviation: Math.max(Math.sqrt(squares / pixels), smallestDeviation) };
}

export interface SplitContent {
  /** uint8 [count, height, width, channels], whole or in pieces of whole pixels. */
  readonly images: Uint8Array | AsyncIterable<Uint8Array>;
  readonly labels: Uint8Array | Int32Array;
}

export interface DatasetContent {
  readonly name: string;
  readonly classes: readonly string[];
  /** One per class, where classes have groups. */
  readonly groups?: readonly string[];
  readonly licence: string;
  readonly origin: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly train: SplitContent;
  readonly test: SplitContent;
}

/** Pieces that a whole split is written in, so that nothing else waits long. */
const pieceBytes = 3 << 20;

/** Stores under `root`/(first 16 digits of the content hash). Idempotent. Labels and sizes must have been checked. */
export async function writeDataset(root: string, content: DatasetContent): Promise<StoredDataset> {
  return storeFolder(root, async (temporary) => {
    const histogram = createChannelHistogram(content.channels);
    const train = await writeSplit(temporary, 'train', content, histogram.add);
    const test = await writeSplit(temporary, 'test', content, () => undefined);
    const manifest = manifestOf(content, { train: train.split, test: test.split }, histogram.result());
    const blocks = blocksText(manifest.contentHash, { ...train.blocks, ...test.blocks });
    await writeDurably(join(temporary, blocksFile), [new TextEncoder().encode(blocks)]);
    return manifest;
  });
}

type SplitManifest = DatasetManifest['train'];
interface WrittenSplit {
  readonly split: SplitManifest;
  readonly blocks: Blocks['files'];
}

/** Images and labels of one split into their files. Throws `corrupt-data` if they don't fit each other. */
async function writeSplit(
  directory: string,
  name: DatasetSplitName,
  content: DatasetContent,
  watch: (piece: Uint8Array) => void,
): Promise<WrittenSplit> {
  const { images, labels } = content[name];
  const classCounts = content.classes.map(() => 0);
  for (const label of labels) classCounts[label] = (classCounts[label] ?? 0) + 1;
  if (classCounts.length !== content.classes.length) {
    throw new DomainError(
      'corrupt-data',
      `The ${name} labels name a class beyond the ${content.classes.length} given.`,
    );
  }
  const imagesFile = `${name}-images.u8`;
  const labelsFile = `${name}-labels.i32`;
  const pieces = images instanceof Uint8Array ? piecesOf(images, content.channels) : images;
  const written = await writeDurably(join(directory, imagesFile), pieces, watch);
  const expected = labels.length * content.height * content.width * content.channels;
  if (written.bytes !== expected) {
    throw new DomainError('corrupt-data', `The ${name} images have ${written.bytes} bytes, not ${expected}.`);
  }
  const ofLabels = await writeDurably(join(directory, labelsFile), [labelBytes(labels)]);
  const split = { images: labels.length, imagesFile, labelsFile, classCounts };
  return {
    split: { ...split, imagesSha256: written.sha256, labelsSha256: ofLabels.sha256 },
    blocks: { [imagesFile]: written.blocks, [labelsFile]: ofLabels.blocks },
  };
}

function manifestOf(
  content: DatasetContent,
  { train, test }: { readonly train: SplitManifest; readonly test: SplitManifest },
  statistics: { readonly mean: number[]; readonly deviation: number[] },
): DatasetManifest {
  const { height, width, channels } = content;
  const files = [train.imagesSha256, train.labelsSha256, test.imagesSha256, test.labelsSha256];
  return {
    version: 1,
    name: content.name,
    height,
    width,
    channels,
    classes: [...content.classes],
    ...(content.groups === undefined ? {} : { groups: [...content.groups] }),
    ...statistics,
    licence: content.licence,
    origin: content.origin,
    train,
    test,
    contentHash: contentHash({ height, width, channels, files }),
  };
}

function* piecesOf(images: Uint8Array, channels: number): Generator<Uint8Array, void, undefined> {
  const length = pieceBytes - (pieceBytes % channels);
  for (let start = 0; start < images.length; start += length) yield images.subarray(start, start + length);
}

export function labelBytes(labels: Uint8Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(labels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, label] of labels.entries()) view.setInt32(index * 4, label, true);
  return bytes;
}
