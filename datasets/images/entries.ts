/** @file The image files of a folder or an archive, one after the other: never more than one in memory, nothing unpacked to disk. */

import { lstat, open, opendir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError } from '@/domain/errors';
import {
  checkEntryCount,
  checkFileSize,
  type EntryCounts,
  type ImageEntry,
  isDebris,
  isImageContent,
  isImageName,
  refuseLink,
} from './entry';
import { foreignArchive, signatureBytes } from './kinds';
import { tarEntries } from './tar-entries';
import { zipEntries } from './zip-entries';

/** The image files below a folder. Links are refused. */
async function* directoryEntries(root: string, counts: EntryCounts): AsyncGenerator<ImageEntry, void, undefined> {
  const paths: string[] = [];
  for await (const path of filesBelow(root, '')) {
    if (!isDebris(path) && (isImageName(path) || isImageContent(await headOf(join(root, path))))) paths.push(path);
    else counts.ignored += 1;
    checkEntryCount(root, paths.length + counts.ignored);
  }
  // So that the first refused image is the same on every machine.
  paths.sort();
  for (const [index, path] of paths.entries()) {
    checkFileSize(root, path, (await stat(join(root, path))).size);
    yield { path, bytes: await readFile(join(root, path)) };
    counts.fraction = (index + 1) / paths.length;
  }
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string, void, undefined> {
  for await (const entry of await opendir(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) refuseLink(root, path);
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else yield path;
  }
}

export interface OpenedEntries {
  readonly entries: AsyncIterable<ImageEntry>;
  readonly counts: EntryCounts;
}

/**
 * `path`: a directory, a zip, a tar or a tar.gz, detected by content. Throws `not-found`, or `corrupt-data` naming the file
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
  throw new DomainError('corrupt-data', notRead(path, head), atPaths);
}

function notRead(path: string, head: Buffer): string {
  const foreign = foreignArchive(head);
  const others = 'pack the images as a zip, tar or tar.gz, or give their folder';
  if (foreign === null) return `${basename(path)} is not a zip, tar or tar.gz archive: ${others}.`;
  return `${basename(path)} is ${foreign.name}, which is not read here: ${foreign.way}, then ${others}.`;
}

const atPaths = { field: 'paths' };

const headOf = (file: string): Promise<Uint8Array> => firstBytes(file, signatureBytes);

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
