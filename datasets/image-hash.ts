/**
 * @file A 64-bit hash per image, for finding images that occur twice. Equal hashes are candidates: compare the pixels. Computed once
 * for a dataset: kept beside its images.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import type { DatasetSplitName } from '@/domain/dataset';
import type { Dataset } from './open-dataset';
import { gentle } from './yield-regularly';

/** First 8 bytes of SHA-256 over height, width, channels and pixels. */
export function imageHash(pixels: Uint8Array, height: number, width: number, channels: number): bigint {
  const geometry = new Uint8Array(new Uint32Array([height, width, channels]).buffer);
  return createHash('sha256').update(geometry).update(pixels).digest().readBigUInt64LE(0);
}

const hashesOf = new WeakMap<Dataset, Map<DatasetSplitName, BigUint64Array>>();

/** Hashes of a whole split, in the order of its images. The thread answers others meanwhile. */
export async function imageHashes(dataset: Dataset, split: DatasetSplitName): Promise<BigUint64Array> {
  const held = hashesOf.get(dataset) ?? new Map<DatasetSplitName, BigUint64Array>();
  hashesOf.set(dataset, held);
  const known = held.get(split) ?? readKept(dataset, split) ?? (await computed(dataset, split));
  held.set(split, known);
  return known;
}

async function computed(dataset: Dataset, split: DatasetSplitName): Promise<BigUint64Array> {
  const { height, width, channels } = dataset.manifest;
  const hashes = new BigUint64Array(dataset.manifest[split].images);
  const pause = gentle();
  for (let index = 0; index < hashes.length; index++) {
    hashes[index] = imageHash(dataset.image(split, index), height, width, channels);
    await pause();
  }
  keep(dataset, split, hashes);
  return hashes;
}

const fileOf = ({ directory }: Dataset, split: DatasetSplitName): string => join(directory, `${split}-hashes.bin`);

/** Begins the file: of which images these are the hashes. */
const headOf = ({ manifest }: Dataset, split: DatasetSplitName): Buffer =>
  Buffer.from(manifest[split].imagesSha256, 'hex');

/** Undefined where there are none, or those of other images. */
function readKept(dataset: Dataset, split: DatasetSplitName): BigUint64Array | undefined {
  const head = headOf(dataset, split);
  const { images } = dataset.manifest[split];
  try {
    const bytes = readFileSync(fileOf(dataset, split));
    if (bytes.length !== head.length + 8 * images || !bytes.subarray(0, head.length).equals(head)) return undefined;
    return new BigUint64Array(Uint8Array.from(bytes.subarray(head.length)).buffer);
  } catch {
    return undefined;
  }
}

function keep(dataset: Dataset, split: DatasetSplitName, hashes: BigUint64Array): void {
  try {
    const bytes = new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength);
    writeDurably(fileOf(dataset, split), Buffer.concat([headOf(dataset, split), bytes]));
  } catch {
    // A store that can't be written to, or a full disk: they are computed again the next time.
  }
}
