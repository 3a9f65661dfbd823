/**
 * @file A 64-bit hash per image, for finding images that occur twice. Equal hashes are candidates: compare the pixels. Computed once
 * for a dataset: kept beside its images.
 */
import { createHash } from 'node:crypto';
import { keptHashes } from './kept-hashes';

/** First 8 bytes of SHA-256 over height, width, channels and pixels. */
export function imageHash(pixels: Uint8Array, height: number, width: number, channels: number): bigint {
  const geometry = new Uint8Array(new Uint32Array([height, width, channels]).buffer);
  return createHash('sha256').update(geometry).update(pixels).digest().readBigUInt64LE(0);
}

/** Hashes of a whole split, in the order of its images. The thread answers others meanwhile. */
export const imageHashes = keptHashes('hashes', ({ height, width, channels }) => {
  return (pixels) => imageHash(pixels, height, width, channels);
});
