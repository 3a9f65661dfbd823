/** @file The image files of a tar archive, gzipped or not, in archive order. */
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
  cleanName,
  type EntryCounts,
  type ImageEntry,
  isDebris,
  isImageContent,
  isImageName,
  reasonOf,
  refused,
  refuseLink,
} from './entry';
import { signatureBytes } from './kinds';

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
      const name = cleanName(last);
      if (isFile(archive, entry.header)) {
        const bytes = isDebris(name) ? null : await imageOf(archive, name, entry);
        if (bytes === null) counts.ignored += 1;
        else yield { path: name, bytes };
      } else {
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
    unpacked?.destroy();
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

/** Null if it is no image by name or first bytes; its other bytes are then read past. */
async function imageOf(
  archive: string,
  name: string,
  entry: AsyncIterable<unknown> & { readonly header: Header },
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let image = isImageName(name);
  if (image) checkFileSize(archive, name, entry.header.size);
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) continue;
    const undecided = !image && length < signatureBytes;
    length += chunk.length;
    if (image || undecided) chunks.push(chunk);
    if (undecided && isImageContent(Buffer.concat(chunks))) {
      image = true;
      checkFileSize(archive, name, entry.header.size);
    }
  }
  return image ? Buffer.concat(chunks) : null;
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
