/** @file The image files of a tar archive, gzipped or not, in the order they stand there. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { DomainError, isDomainError } from '@/domain/errors';
import {
  checkEntryCount,
  checkEntryName,
  checkFileSize,
  checkInflation,
  type EntryCounts,
  type ImageEntry,
  isImageName,
  reasonOf,
  refused,
  refuseLink,
} from './entry';

export async function* tarEntries(
  archive: string,
  bytes: number,
  gzip: boolean,
  counts: EntryCounts,
): AsyncGenerator<ImageEntry, void, undefined> {
  const file = createReadStream(archive, { highWaterMark: 1 << 18 });
  const unpacked = gzip ? createGunzip({ chunkSize: 1 << 18 }) : null;
  const watched = inflationWatch(archive, bytes);
  const entries = extract();
  const fail = (error: Error) => entries.destroy(error);
  for (const stream of [file, unpacked, watched]) stream?.on('error', fail);
  (unpacked === null ? file : file.pipe(unpacked)).pipe(watched).pipe(entries);
  let seen = 0;
  let last = '';
  try {
    for await (const entry of entries) {
      seen += 1;
      checkEntryCount(archive, seen);
      last = entry.header.name;
      const kind = checkHeader(archive, entry.header);
      if (kind === 'image') yield { path: last, bytes: await contentOf(entry) };
      else entry.resume();
      if (kind === 'other') counts.ignored += 1;
      counts.fraction = bytes === 0 ? 1 : file.bytesRead / bytes;
    }
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    const where = last === '' ? 'at its beginning' : `at or after "${last}"`;
    const message = `The archive ${basename(archive)} is damaged ${where} (${reasonOf(cause)}): get it again. Nothing was imported.`;
    throw new DomainError('corrupt-data', message, { field: 'paths', cause });
  } finally {
    file.destroy();
    unpacked?.destroy();
    watched.destroy();
    entries.destroy();
  }
}

function checkHeader(archive: string, { name, type, size }: Header): 'image' | 'folder' | 'other' {
  checkEntryName(archive, name);
  switch (type) {
    case 'directory':
      return 'folder';
    case 'symlink':
    case 'link':
      return refuseLink(archive, name);
    case 'file':
    case 'contiguous-file':
      if (!isImageName(name)) return 'other';
      checkFileSize(archive, name, size);
      return 'image';
    default:
      throw refused(archive, name, `it is a ${type}, not a file`);
  }
}

async function contentOf(entry: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
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
