/**
 * @file Writes a dataset into the canonical store: raw uint8 NHWC images, little-endian int32 labels, manifest.json. All of
 * it goes into a temporary directory beside the final one, which appears by one rename: nothing is ever half there.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { channelStatistics } from './channel-statistics';
import { datasetBytes, manifestFile, openDataset } from './open-dataset';
import { verifyDataset } from './verify-dataset';

export interface SplitContent {
  /** [count, height, width, channels] */
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Int32Array;
}

export interface DatasetContent {
  readonly name: string;
  readonly classes: readonly string[];
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

const temporaryPrefix = '.importing-';
const abandonedAfterMs = 24 * 3600 * 1000;

/** Stores under `root`/(first 16 digits of the content hash). Idempotent. Labels and sizes must have been checked. */
export async function writeDataset(root: string, content: DatasetContent): Promise<StoredDataset> {
  await mkdir(root, { recursive: true });
  await removeAbandoned(root);
  const manifest = manifestOf(content);
  const directory = join(root, manifest.contentHash.slice(0, 16));
  if (await present(directory)) return existing(directory);

  const temporary = join(root, `${temporaryPrefix}${randomUUID()}`);
  try {
    await mkdir(temporary);
    for (const split of ['train', 'test'] as const) {
      await writeDurably(join(temporary, manifest[split].imagesFile), content[split].images);
      await writeDurably(join(temporary, manifest[split].labelsFile), labelBytes(content[split].labels));
    }
    await writeDurably(
      join(temporary, manifestFile),
      new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`),
    );
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have stored the same content meanwhile.
    if (await present(directory)) return existing(directory);
    throw error;
  }
  return { manifest, directory, bytes: datasetBytes(manifest), existed: false };
}

async function existing(directory: string): Promise<StoredDataset> {
  await verifyDataset(directory);
  const { manifest } = openDataset(directory);
  return { manifest, directory, bytes: datasetBytes(manifest), existed: true };
}

function manifestOf(content: DatasetContent): DatasetManifest {
  const { height, width, channels } = content;
  const split = (name: 'train' | 'test') => {
    const { images, labels } = content[name];
    const classCounts = content.classes.map(() => 0);
    for (const label of labels) classCounts[label] = (classCounts[label] ?? 0) + 1;
    if (classCounts.length !== content.classes.length) {
      throw new DomainError(
        'corrupt-data',
        `The ${name} labels name a class beyond the ${content.classes.length} given.`,
      );
    }
    return {
      images: labels.length,
      imagesFile: `${name}-images.u8`,
      labelsFile: `${name}-labels.i32`,
      imagesSha256: createHash('sha256').update(images).digest('hex'),
      labelsSha256: createHash('sha256').update(labelBytes(labels)).digest('hex'),
      classCounts,
    };
  };
  const train = split('train');
  const test = split('test');
  const files = [train.imagesSha256, train.labelsSha256, test.imagesSha256, test.labelsSha256];
  return {
    version: 1,
    name: content.name,
    height,
    width,
    channels,
    classes: [...content.classes],
    ...channelStatistics(content.train.images, channels),
    licence: content.licence,
    origin: content.origin,
    train,
    test,
    contentHash: contentHash({ height, width, channels, files }),
  };
}

function labelBytes(labels: Uint8Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(labels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, label] of labels.entries()) view.setInt32(index * 4, label, true);
  return bytes;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function present(directory: string): Promise<boolean> {
  return stat(directory).then(
    () => true,
    () => false,
  );
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
