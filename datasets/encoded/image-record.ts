/** @file What an import finds out about an encoded image while it has its pixels: kept on disk, a record of fixed size each, until it is stored. */
import { imageHash } from '../image-hash';
import type { Decoded } from '../images/decode';
import { lookHash, lookOf } from '../near/look-hash';
import { isBlank } from '../quality';
import { formats, type KeptFormat } from './index-file';
import { type KeptFile, keptFormat } from './kept-file';
import { checksumOf } from './read-split';

export interface ImageRecord {
  readonly offset: number;
  readonly bytes: number;
  readonly height: number;
  readonly width: number;
  readonly blank: boolean;
  readonly format: KeptFormat;
  readonly grey: boolean;
  /** Whether the file was written anew. */
  readonly rewritten: boolean;
  readonly checksum: bigint;
  /** Of its pixels as they were decoded, and of one channel of a grey image. */
  readonly hash: bigint;
  readonly greyHash: bigint;
  readonly look: bigint;
  /** Of each channel's bytes: their sum and that of their squares. */
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

export const recordBytes = 108;

export function recordOf(decoded: Decoded, channels: 1 | 3, file: KeptFile & { readonly offset: number }): ImageRecord {
  const { height, width, pixels, original } = decoded;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let grey = true;
  for (let at = 0; at < pixels.length; at += channels) {
    const first = pixels[at];
    for (let c = 0; c < channels; c++) {
      const value = pixels[at + c] ?? 0;
      if (value !== first) grey = false;
      sums[c] = (sums[c] ?? 0) + value;
      squares[c] = (squares[c] ?? 0) + value * value;
    }
  }
  const plain = grey && channels === 3 ? pixels.filter((_, at) => at % 3 === 0) : pixels;
  const hash = imageHash(pixels, height, width, channels);
  return {
    offset: file.offset,
    bytes: file.bytes.length,
    height: original.height,
    width: original.width,
    blank: isBlank(pixels),
    format: keptFormat(file.bytes)?.extension ?? 'png',
    grey,
    rewritten: file.rewritten,
    checksum: checksumOf(file.bytes),
    hash,
    greyHash: grey ? imageHash(plain, height, width, 1) : hash,
    look: lookHash(lookOf(pixels, { height, width, channels })),
    sums,
    squares,
  };
}

export function encodeRecord(record: ImageRecord): Uint8Array {
  const bytes = new Uint8Array(recordBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, record.offset, true);
  view.setUint32(8, record.bytes, true);
  view.setUint32(12, record.height, true);
  view.setUint32(16, record.width, true);
  view.setUint32(20, (record.blank ? 1 : 0) + (record.grey ? 2 : 0) + (record.rewritten ? 4 : 0), true);
  view.setUint32(104, formats.indexOf(record.format), true);
  view.setBigUint64(24, record.checksum, true);
  view.setBigUint64(32, record.hash, true);
  view.setBigUint64(40, record.greyHash, true);
  view.setBigUint64(48, record.look, true);
  for (const c of [0, 1, 2]) {
    view.setFloat64(56 + 8 * c, record.sums[c] ?? 0, true);
    view.setFloat64(80 + 8 * c, record.squares[c] ?? 0, true);
  }
  return bytes;
}

export function decodeRecord(bytes: Uint8Array, position: number): ImageRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset + position * recordBytes, recordBytes);
  const flags = view.getUint32(20, true);
  return {
    offset: view.getFloat64(0, true),
    bytes: view.getUint32(8, true),
    height: view.getUint32(12, true),
    width: view.getUint32(16, true),
    blank: (flags & 1) === 1,
    grey: (flags & 2) === 2,
    rewritten: (flags & 4) === 4,
    format: formats[view.getUint32(104, true)] ?? 'png',
    checksum: view.getBigUint64(24, true),
    hash: view.getBigUint64(32, true),
    greyHash: view.getBigUint64(40, true),
    look: view.getBigUint64(48, true),
    sums: [0, 1, 2].map((c) => view.getFloat64(56 + 8 * c, true)),
    squares: [0, 1, 2].map((c) => view.getFloat64(80 + 8 * c, true)),
  };
}
