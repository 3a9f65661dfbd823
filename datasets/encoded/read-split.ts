/** @file Reads single images of a split in shards: the index by position, then the file's bytes. Nothing is held but open files. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, read, readSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DatasetManifest, DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { type IndexEntry, indexEntryBytes, readEntry } from './index-file';

const readAt = promisify(read);

export interface EncodedSplit {
  /** @throws DomainError `not-found` or `corrupt-data` naming the file */
  entry(index: number): IndexEntry;
  /** The file as it was stored. @throws DomainError `corrupt-data` if it ends early */
  file(entry: IndexEntry): Promise<Uint8Array>;
  /** Whether these bytes are those that were stored. */
  isSound(entry: IndexEntry, bytes: Uint8Array): boolean;
}

/** Shards open at a time. */
const mostOpen = 64;

export const checksumOf = (bytes: Uint8Array): bigint => createHash('sha256').update(bytes).digest().readBigUInt64LE(0);

export function readSplit(directory: string, manifest: DatasetManifest, name: DatasetSplitName): EncodedSplit {
  const { imagesFile, shards = [] } = manifest[name];
  let index: number | undefined;
  const open = new Map<number, number>();
  /** Reads of a shard under way: it is not closed meanwhile. */
  const busy = new Map<number, number>();
  const record = new DataView(new ArrayBuffer(indexEntryBytes));

  const descriptor = (shard: number): number => {
    const known = open.get(shard);
    if (known !== undefined) {
      open.delete(shard);
      open.set(shard, known);
      return known;
    }
    for (const [oldest, file] of open) {
      if (open.size < mostOpen) break;
      if ((busy.get(oldest) ?? 0) > 0) continue;
      closeSync(file);
      open.delete(oldest);
    }
    const file = openForReading(join(directory, shards[shard]?.file ?? ''));
    open.set(shard, file);
    return file;
  };

  return {
    entry(position) {
      index ??= openForReading(join(directory, imagesFile));
      if (readSync(index, record, 0, indexEntryBytes, position * indexEntryBytes) !== indexEntryBytes)
        throw damaged(join(directory, imagesFile), `it ends before image ${position}`);
      return readEntry(record, 0);
    },
    async file({ shard, offset, bytes }) {
      const from = descriptor(shard);
      busy.set(shard, (busy.get(shard) ?? 0) + 1);
      try {
        const buffer = new Uint8Array(bytes);
        const { bytesRead } = await readAt(from, buffer, 0, bytes, offset);
        if (bytesRead === bytes) return buffer;
        throw damaged(join(directory, shards[shard]?.file ?? ''), `it ends within the image at byte offset ${offset}`);
      } finally {
        busy.set(shard, (busy.get(shard) ?? 1) - 1);
      }
    },
    isSound: ({ checksum }, bytes) => checksumOf(bytes) === checksum,
  };
}

export function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
  }
}

export function damaged(path: string, what: string): DomainError {
  return new DomainError(
    'corrupt-data',
    `${path} is damaged (${what}): import the dataset again, which puts sound files in its place.`,
  );
}
