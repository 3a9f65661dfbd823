/** @file Verifies a stored dataset against its manifest: whole, or by a cheap sample that is drawn again each time. */
import { createHash, randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '@/domain/content-hash';
import type { DatasetManifest } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { blockBytes, createBlockHasher, readBlocks, writeBlocks } from './block-hashes';
import { indexEntryBytes } from './encoded/index-file';
import { readSplit } from './encoded/read-split';
import { readManifest } from './open-dataset';

/** Bytes of images that a sample reads; a dataset of no more is read whole. */
const sampledBytes = 32 << 20;
/** Encoded images that a sample reads. */
const mostDrawn = 4096;

interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Reads all files; throws `corrupt-data` or `not-found` naming the first that isn't what the manifest says. */
export async function verifyDataset(directory: string): Promise<void> {
  const manifest = readManifest(directory);
  requireOwnHash(directory, manifest);
  const blocks: Record<string, string[]> = {};
  for (const file of filesOf(manifest)) blocks[file.name] = await verifyFile(directory, file);
  if (manifest.encoded === undefined && (await readBlocks(directory, manifest.contentHash)) === undefined)
    await writeBlocks(directory, manifest.contentHash, blocks);
}

/**
 * Sizes, labels, and as many blocks of images as are read in a moment, spread over the whole and drawn again at each call. Damage
 * all over a file is found at once, a single block's in time. Throws as `verifyDataset`.
 */
export async function sampleDataset(directory: string, sample = sampledBytes): Promise<void> {
  const manifest = readManifest(directory);
  requireOwnHash(directory, manifest);
  const files = filesOf(manifest);
  for (const { name, bytes } of files) {
    const path = join(directory, name);
    const { size } = await stat(path).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (size !== bytes) throw changed(path, `it has ${size} bytes, not ${bytes}`);
  }
  const images = files.filter(({ name }) => isImages(manifest, name));
  const labels = files.filter(({ name }) => !isImages(manifest, name));
  for (const file of labels) await verifyFile(directory, file);
  const whole = images.reduce((sum, { bytes }) => sum + bytes, 0);
  if (whole <= sample) {
    for (const file of images) await verifyFile(directory, file);
    return;
  }
  if (manifest.encoded !== undefined) return sampleEncoded(directory, manifest, sample);
  const blocks = await readBlocks(directory, manifest.contentHash);
  // Stored by an older version: the first verification of the whole makes them.
  if (blocks === undefined) return;
  let listed = true;
  for (const file of images) {
    const share = Math.max(1, Math.round((sample * file.bytes) / whole / blockBytes));
    listed &&= await sampleFile(join(directory, file.name), blocks[file.name] ?? [], share);
  }
  if (listed) return;
  // Only the hash of a whole file proves damage: the list of blocks may itself be damaged.
  const anew: Record<string, string[]> = {};
  for (const file of files) anew[file.name] = await verifyFile(directory, file);
  await writeBlocks(directory, manifest.contentHash, anew);
}

/** Whether the drawn blocks, one from each of `count` ranges, are unaltered. */
async function sampleFile(path: string, hashes: readonly string[], count: number): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const buffer = Buffer.alloc(blockBytes);
    for (let stretch = 0; stretch < Math.min(count, hashes.length); stretch++) {
      const from = Math.floor((stretch * hashes.length) / count);
      const to = Math.max(from + 1, Math.floor(((stretch + 1) * hashes.length) / count));
      const block = randomInt(from, to);
      const { bytesRead } = await file.read(buffer, 0, blockBytes, block * blockBytes);
      const found = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
      if (found !== hashes[block]) return false;
    }
    return hashes.length > 0;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
}

/** Hashes of its blocks. */
async function verifyFile(directory: string, { name, sha256 }: StoredFile): Promise<string[]> {
  const path = join(directory, name);
  const hash = createHash('sha256');
  const blocks = createBlockHasher();
  try {
    for await (const piece of createReadStream(path, { highWaterMark: blockBytes })) {
      hash.update(piece);
      blocks.update(piece);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (hash.digest('hex') !== sha256) throw changed(path, 'its SHA-256 is not that of the import');
  return blocks.digests();
}

function filesOf(manifest: DatasetManifest): StoredFile[] {
  const pixels = manifest.height * manifest.width * manifest.channels;
  return [manifest.train, manifest.test].flatMap((split) => {
    const image = split.shards === undefined ? pixels : indexEntryBytes;
    return [
      { name: split.imagesFile, sha256: split.imagesSha256, bytes: split.images * image },
      { name: split.labelsFile, sha256: split.labelsSha256, bytes: split.images * 4 },
      ...(split.shards ?? []).map(({ file, sha256, bytes }) => ({ name: file, sha256, bytes })),
    ];
  });
}

/** Whether a file is too large to be read in a moment: pixels, or shards, whose index is small. */
const isImages = ({ train, test }: DatasetManifest, name: string): boolean =>
  [train, test].some(({ shards, imagesFile }) =>
    shards === undefined ? name === imagesFile : shards.some(({ file }) => file === name),
  );

/** The index, which has been verified, holds each image's check sum: images drawn anew at each call. */
async function sampleEncoded(directory: string, manifest: DatasetManifest, sample: number): Promise<void> {
  const splits = (['train', 'test'] as const).map((name) => ({ name, ...readSplit(directory, manifest, name) }));
  const total = manifest.train.images + manifest.test.images;
  for (let read = 0, drawn = 0; read < sample && drawn < Math.min(total, mostDrawn); drawn++) {
    const at = randomInt(total);
    const [split, index] = at < manifest.train.images ? [splits[0], at] : [splits[1], at - manifest.train.images];
    if (split === undefined) continue;
    const entry = split.entry(index);
    const bytes = await split.file(entry);
    if (!split.isSound(entry, bytes))
      throw changed(directory, `image ${index} of ${split.name} is not what was imported`);
    read += bytes.length;
  }
}

/** The manifest names its own content. */
function requireOwnHash(directory: string, manifest: DatasetManifest): void {
  const { height, width, channels } = manifest;
  const files = filesOf(manifest).map(({ sha256 }) => sha256);
  if (contentHash({ height, width, channels, files }) === manifest.contentHash) return;
  throw new DomainError(
    'corrupt-data',
    `The manifest in ${directory} has changed: import the dataset again, which puts sound files in its place.`,
  );
}

function changed(path: string, what: string): DomainError {
  return new DomainError(
    'corrupt-data',
    `${path} is damaged (${what}): import the dataset again, which puts sound files in its place.`,
  );
}

function unreadable(path: string, cause: unknown): DomainError {
  return new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
}
