/** @file The index of a split's encoded images: a record of 32 bytes for each, in the order of the split. */

export interface IndexEntry {
  /** Number of the file that holds it, and where in it. */
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Of the upright image. */
  readonly height: number;
  readonly width: number;
  /** Hardly any contrast: see quality.ts. */
  readonly blank: boolean;
  readonly format: KeptFormat;
  /** First 8 bytes of the file's SHA-256. */
  readonly checksum: bigint;
}

export const indexEntryBytes = 32;

/** By their numbers in the index. */
export const formats = ['jpg', 'png', 'webp'] as const;
export type KeptFormat = (typeof formats)[number];

export function writeEntry(into: DataView, at: number, entry: IndexEntry): void {
  into.setUint32(at, entry.shard, true);
  into.setUint32(at + 4, entry.offset, true);
  into.setUint32(at + 8, entry.bytes, true);
  into.setUint32(at + 12, entry.height, true);
  into.setUint32(at + 16, entry.width, true);
  into.setUint32(at + 20, (entry.blank ? 1 : 0) | (formats.indexOf(entry.format) << 1), true);
  into.setBigUint64(at + 24, entry.checksum, true);
}

export function readEntry(from: DataView, at: number): IndexEntry {
  const flags = from.getUint32(at + 20, true);
  return {
    shard: from.getUint32(at, true),
    offset: from.getUint32(at + 4, true),
    bytes: from.getUint32(at + 8, true),
    height: from.getUint32(at + 12, true),
    width: from.getUint32(at + 16, true),
    blank: (flags & 1) === 1,
    format: formats[(flags >> 1) & 3] ?? 'png',
    checksum: from.getBigUint64(at + 24, true),
  };
}
