/**
 * @file Writes a dataset into the canonical store: raw uint8 NHWC images, little-endian int32 labels, manifest.json. All of
 * it goes into a temporary directory beside the final one, which appears by one rename: nothing is ever half there.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { createChannelHistogram } from './channel-statistics';
import { datasetBytes, manifestFile, openDataset } from './open-dataset';
import { temporaryFolder } from './temporary-folder';
import { verifyDataset } from './verify-dataset';

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
  /** True where the same content was there already; its manifest (and so its name) is the one returned. */
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
    const manifest = manifestOf(content, { train, test }, histogram.result());
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeDurably(join(temporary, manifestFile), [new TextEncoder().encode(text)]);
    const directory = join(root, manifest.contentHash.slice(0, 16));
    if (await present(directory)) return await existing(directory);
    try {
      await rename(temporary, directory);
    } catch (error) {
      // Another process may have stored the same content meanwhile.
      if (await present(directory)) return await existing(directory);
      throw error;
    }
    return { manifest, directory, bytes: datasetBytes(manifest), existed: false };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function existing(directory: string): Promise<StoredDataset> {
  await verifyDataset(directory);
  const { manifest } = openDataset(directory);
  return { manifest, directory, bytes: datasetBytes(manifest), existed: true };
}

type SplitManifest = DatasetManifest['train'];

/** Images and labels of one split into their files. Throws `corrupt-data` where they don't fit each other. */
async function writeSplit(
  directory: string,
  name: DatasetSplitName,
  content: DatasetContent,
  watch: (piece: Uint8Array) => void,
): Promise<SplitManifest> {
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
  const { sha256: labelsSha256 } = await writeDurably(join(directory, labelsFile), [labelBytes(labels)]);
  return { images: labels.length, imagesFile, labelsFile, imagesSha256: written.sha256, labelsSha256, classCounts };
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
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      watch(piece);
      bytes += piece.length;
      await file.appendFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function present(directory: string): Promise<boolean> {
  return stat(directory).then(
    () => true,
    () => false,
  );
}
