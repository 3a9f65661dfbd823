/** @file The image files of a folder or an archive, one after the other: never more than one in memory, nothing unpacked to disk. */
import { lstat, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { DomainError } from '@/domain/errors';
import { directoryEntries } from './directory-entries';
import type { EntryCounts, ImageEntry } from './entry';
import { tarEntries } from './tar-entries';
import { zipEntries } from './zip-entries';

export interface OpenedEntries {
  readonly entries: AsyncIterable<ImageEntry>;
  readonly counts: EntryCounts;
}

/**
 * `path`: a directory, a zip, a tar or a tar.gz, told apart by content. Throws `not-found`, or `corrupt-data` naming the file
 * at fault; iterating throws `corrupt-data` for a damaged archive and for names and kinds of entries that no dataset needs.
 */
export async function openEntries(path: string): Promise<OpenedEntries> {
  const counts: EntryCounts = { fraction: 0, ignored: 0 };
  const found = await lstat(path).catch(() => undefined);
  if (!found)
    throw new DomainError('not-found', `There is nothing at ${path} on the server: correct the path.`, atPaths);
  if (found.isDirectory()) return { entries: directoryEntries(path, counts), counts };
  if (!found.isFile()) {
    throw new DomainError('invalid-input', `${path} is neither a folder nor a file: give the real one.`, atPaths);
  }
  const head = await firstBytes(path, 512);
  if (head.subarray(0, 2).equals(Buffer.from('PK'))) return { entries: zipEntries(path, found.size, counts), counts };
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  if (gzip || head.subarray(257, 262).toString('latin1') === 'ustar') {
    return { entries: tarEntries(path, found.size, gzip, counts), counts };
  }
  throw new DomainError(
    'corrupt-data',
    `${basename(path)} is no zip, tar or tar.gz archive: pack the images as one of these, or give their folder.`,
    atPaths,
  );
}

const atPaths = { field: 'paths' };

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await file.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
