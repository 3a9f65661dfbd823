/** @file The files of a tar archive, gzipped or not, in archive order. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { DomainError, isDomainError } from '@/domain/errors';
import { headBytes } from '../formats/format';
import {
  addFolder,
  checkEntryCount,
  checkEntryName,
  checkFileSize,
  checkInflation,
  cleanName,
  type EntryCounts,
  type ImportEntry,
  passOver,
  reasonOf,
  refused,
  refuseLink,
} from './entry';
import { gunzipped, kindOf, packedFile, type Unpacked } from './sort-files';

export async function* tarEntries(
  archive: string,
  bytes: number,
  gzip: boolean,
  counts: EntryCounts,
  unpacked: Unpacked,
): AsyncGenerator<ImportEntry, void, undefined> {
  const file = createReadStream(archive, { highWaterMark: 1 << 18 });
  const gunzip = gzip ? createGunzip({ chunkSize: 1 << 18 }) : null;
  const watched = inflationWatch(archive, bytes);
  const entries = extract();
  const fail = (error: Error) => entries.destroy(error);
  for (const stream of [file, gunzip, watched]) stream?.on('error', fail);
  (gunzip === null ? file : file.pipe(gunzip)).pipe(watched).pipe(entries);
  let seen = 0;
  let last = '';
  try {
    for await (const entry of entries) {
      seen += 1;
      checkEntryCount(archive, seen);
      last = entry.header.name;
      const name = cleanName(last);
      if (isFile(archive, entry.header)) {
        const found = await entryOf(archive, name, entry, counts, unpacked);
        if (found !== null) yield found;
      } else {
        addFolder(counts, name.replace(/\/$/, ''));
        entry.resume();
      }
      counts.fraction = bytes === 0 ? 1 : file.bytesRead / bytes;
    }
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    const where = last === '' ? 'at its beginning' : `at or after "${last}"`;
    const message = `The archive ${basename(archive)} is damaged ${where} (${reasonOf(cause)}): get it again. Nothing was imported.`;
    throw new DomainError('corrupt-data', message, { field: 'paths', cause });
  } finally {
    file.destroy();
    gunzip?.destroy();
    watched.destroy();
    entries.destroy();
  }
}

/** Throws `corrupt-data` for kinds of entries that no dataset needs. */
function isFile(archive: string, { name, type }: Header): boolean {
  checkEntryName(archive, name);
  switch (type) {
    case 'directory':
      return false;
    case 'symlink':
    case 'link':
      return refuseLink(archive, name);
    case 'file':
    case 'contiguous-file':
      return true;
    default:
      throw refused(archive, name, `it is a ${type}, not a file`);
  }
}

/** Null if it is passed over; its other bytes are then read past. */
async function entryOf(
  archive: string,
  path: string,
  entry: AsyncIterable<unknown> & { readonly header: Header },
  counts: EntryCounts,
  unpacked: Unpacked,
): Promise<ImportEntry | null> {
  const size = entry.header.size ?? 0;
  const content = bytesOf(entry);
  const head = await firstOf(content);
  const kind = kindOf({ path, head, bytes: size });
  if (kind === null) {
    for await (const _ of content);
    passOver(counts, path, head);
    return null;
  }
  if (kind === 'image') checkFileSize(archive, path, size);
  if (kind === 'image' || kind === 'words') {
    const chunks = [head];
    for await (const chunk of content) chunks.push(chunk);
    return { kind, path, bytes: Buffer.concat(chunks) };
  }
  const target = unpacked.next();
  const file = await open(target, 'wx');
  try {
    await file.appendFile(head);
    for await (const chunk of content) await file.appendFile(chunk);
  } finally {
    await file.close();
  }
  const found = kind === 'packed' ? await packedFile(path, target) : await gunzipped(path, target, unpacked);
  if (found === null) passOver(counts, path, head);
  return found === null ? null : { kind: 'packed', path, file: found };
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of entry)
    if (chunk instanceof Uint8Array) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

/** At least as many bytes as tell what a file is, or all. */
async function firstOf(content: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let length = 0; length < headBytes; ) {
    const next = await content.next();
    if (next.done) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(chunks);
}

function inflationWatch(archive: string, archiveBytes: number): Transform {
  let inflated = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      inflated += chunk.length;
      try {
        checkInflation(archive, archiveBytes, inflated);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
