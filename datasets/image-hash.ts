/** @file A 64-bit hash per image, for finding images that occur twice. Equal hashes are candidates: compare the pixels. */
import { createHash } from 'node:crypto';
import type { DatasetSplitName } from '@/domain/dataset';
import type { Dataset } from './open-dataset';

/** First 8 bytes of SHA-256 over height, width, channels and pixels. */
export function imageHash(pixels: Uint8Array, height: number, width: number, channels: number): bigint {
  const geometry = new Uint8Array(new Uint32Array([height, width, channels]).buffer);
  return createHash('sha256').update(geometry).update(pixels).digest().readBigUInt64LE(0);
}

const hashesOf = new WeakMap<Dataset, Map<DatasetSplitName, BigUint64Array>>();
const imagesPerTurn = 4096;

/** Hashes of a whole split, computed once per open dataset; yields to the event loop every few milliseconds. */
export async function imageHashes(dataset: Dataset, split: DatasetSplitName): Promise<BigUint64Array> {
  const held = hashesOf.get(dataset) ?? new Map<DatasetSplitName, BigUint64Array>();
  hashesOf.set(dataset, held);
  const known = held.get(split);
  if (known) return known;
  const { height, width, channels } = dataset.manifest;
  const hashes = new BigUint64Array(dataset.manifest[split].images);
  for (let index = 0; index < hashes.length; index++) {
    if (index % imagesPerTurn === imagesPerTurn - 1) await new Promise((resolve) => setImmediate(resolve));
    hashes[index] = imageHash(dataset.image(split, index), height, width, channels);
  }
  held.set(split, hashes);
  return hashes;
}
