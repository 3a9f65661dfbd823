/**
 * @file Writes a dataset into the canonical store: raw uint8 NHWC images, little-endian int32 labels, manifest.json. All of
 * it goes into a temporary directory beside the final one, which appears by one rename: never half complete.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '@/disk/durable-file';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import { DomainError, isDomainError } from '@/domain/errors';
import { type Blocks, blocksFile, blocksText, createBlockHasher } from './block-hashes';
import { imageHashes } from './image-hash';
import { datasetBytes, manifestFile, openDataset } from './open-dataset';
import { verifyDataset } from './verify-dataset';

const temporaryPrefix = '.importing-';
const abandonedAfterMs = 24 * 3600 * 1000;

/**
 * Folders for new files, beside the stored ones. Makes one below `root`, which must exist, and
 * clears what killed imports left. Its maker removes or renames it.
 */
export async function temporaryFolder(root: string): Promise<string> {
  await removeAbandoned(root);
  const folder = join(root, `${temporaryPrefix}${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

/** What a killed import left; a day is far longer than any import takes. */
async function removeAbandoned(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (!entry.startsWith(temporaryPrefix)) continue;
    const path = join(root, entry);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}

/** Below one grey level of 255 (blank images) a deviation would only amplify noise. */
const smallestDeviation = 1 / 255;

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

export interface StoredDataset {
  readonly manifest: DatasetManifest;
  readonly directory: string;
  /** Size on disk. */
  readonly bytes: number;
  /** True if the same content was there already; its manifest (and so its name) is the one returned. */
  readonly existed: boolean;
}

/** Pieces that a whole split is written in, so that nothing else waits long. */
const pieceBytes = 3 << 20;

/** Stores under `root`/(first 16 digits of the content hash). Idempotent. Labels and sizes must have been checked. */
export async function writeDataset(root: string, content: DatasetContent): Promise<StoredDataset> {
  await mkdir(root, { recursive: true });
  const temporary = await temporaryFolder(root);
  try {
    const histogram = createChannelHistogram(content.channels);
    const train = await writeSplit(temporary, 'train', content, histogram.add);
    const test = await writeSplit(temporary, 'test', content, () => undefined);
    const manifest = manifestOf(content, { train: train.split, test: test.split }, histogram.result());
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeDurably(join(temporary, manifestFile), [new TextEncoder().encode(text)]);
    const blocks = blocksText(manifest.contentHash, { ...train.blocks, ...test.blocks });
    await writeDurably(join(temporary, blocksFile), [new TextEncoder().encode(blocks)]);
    flushFolder(temporary);
    const directory = join(root, manifest.contentHash.slice(0, 16));
    if (await isSound(directory)) return existing(directory);
    try {
      await rename(temporary, directory);
    } catch (error) {
      // Another process may have stored the same content meanwhile.
      if (await isSound(directory)) return existing(directory);
      throw error;
    }
    flushFolder(root);
    // Here, where nobody waits for this thread: task sets ask for them.
    for (const split of ['train', 'test'] as const) await imageHashes(openDataset(directory), split);
    return { manifest, directory, bytes: datasetBytes(manifest), existed: false };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function existing(directory: string): StoredDataset {
  const { manifest } = openDataset(directory);
  return { manifest, directory, bytes: datasetBytes(manifest), existed: true };
}

/** Whether the same content exists intact. A damaged one is renamed and kept beside. */
async function isSound(directory: string): Promise<boolean> {
  if (!(await present(directory))) return false;
  try {
    await verifyDataset(directory);
    return true;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    await rename(directory, `${directory}.damaged-${Date.now()}`);
    return false;
  }
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

function labelBytes(labels: Uint8Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(labels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, label] of labels.entries()) view.setInt32(index * 4, label, true);
  return bytes;
}

async function writeDurably(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  watch: (piece: Uint8Array) => void = () => undefined,
): Promise<{ bytes: number; sha256: string; blocks: string[] }> {
  const hash = createHash('sha256');
  const blocks = createBlockHasher();
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      blocks.update(piece);
      watch(piece);
      bytes += piece.length;
      await file.appendFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex'), blocks: blocks.digests() };
}

async function present(directory: string): Promise<boolean> {
  return stat(directory).then(
    () => true,
    () => false,
  );
}
