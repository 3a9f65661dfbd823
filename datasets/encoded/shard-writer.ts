/** @file Encoded images into files of a limited size, one after the other; an image lies in one file. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest } from '@/domain/dataset';

type Shard = NonNullable<DatasetManifest['train']['shards']>[number];

export interface ShardWriter {
  /** Where it will lie. */
  add(image: Uint8Array): Promise<{ readonly shard: number; readonly offset: number }>;
  /** Flushed to disk. */
  end(): Promise<Shard[]>;
  /** After a failure. */
  abandon(): Promise<void>;
}

const bufferBytes = 4 << 20;
export const defaultShardBytes = 256 << 20;

export function createShardWriter(directory: string, name: string, shardBytes = defaultShardBytes): ShardWriter {
  const done: Shard[] = [];
  let file: FileHandle | null = null;
  let hash = createHash('sha256');
  let written = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const nameOf = (shard: number): string => `${name}-${String(shard).padStart(5, '0')}.images`;

  const flush = async (): Promise<void> => {
    if (file === null || pendingBytes === 0) return;
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    hash.update(bytes);
    await file.appendFile(bytes);
  };
  const close = async (): Promise<void> => {
    if (file === null) return;
    await flush();
    await file.sync();
    await file.close();
    file = null;
    done.push({ file: nameOf(done.length), bytes: written, sha256: hash.digest('hex') });
    hash = createHash('sha256');
    written = 0;
  };

  return {
    async add(image) {
      if (written > 0 && written + image.length > shardBytes) await close();
      file ??= await open(join(directory, nameOf(done.length)), 'wx');
      const place = { shard: done.length, offset: written };
      written += image.length;
      pending.push(image);
      pendingBytes += image.length;
      if (pendingBytes >= bufferBytes) await flush();
      return place;
    },
    async end() {
      await close();
      return done;
    },
    async abandon() {
      await file?.close();
      file = null;
    },
  };
}
