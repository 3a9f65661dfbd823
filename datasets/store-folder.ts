/**
 * @file A dataset's folder in the store: filled in a temporary directory beside the final one, which appears by one rename, so that it is
 * never half complete.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '@/disk/durable-file';
import type { DatasetManifest } from '@/domain/dataset';
import { isDomainError } from '@/domain/errors';
import { createBlockHasher } from './block-hashes';
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

export interface StoredDataset {
  readonly manifest: DatasetManifest;
  readonly directory: string;
  /** Size on disk. */
  readonly bytes: number;
  /** True if the same content was there already; its manifest (and so its name) is the one returned. */
  readonly existed: boolean;
}

/**
 * Stores under `root`/(first 16 digits of the content hash) what `fill` puts into the folder it is given, and the manifest that it returns.
 * Idempotent.
 */
export async function storeFolder(
  root: string,
  fill: (folder: string) => Promise<DatasetManifest>,
): Promise<StoredDataset> {
  await mkdir(root, { recursive: true });
  const temporary = await temporaryFolder(root);
  try {
    const manifest = await fill(temporary);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeDurably(join(temporary, manifestFile), [new TextEncoder().encode(text)]);
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

/** A new file, flushed to disk, and its hashes. */
export async function writeDurably(
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
