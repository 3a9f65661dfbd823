/** @file The image files of a zip archive, checked against its directory: names, kinds, sizes, check sums. */
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
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

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

export async function* zipEntries(
  archive: string,
  bytes: number,
  counts: EntryCounts,
): AsyncGenerator<ImageEntry, void, undefined> {
  // Backslashes must not be turned into slashes behind our back, so that every name is judged as it stands.
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (cause: unknown) => {
      throw damaged(archive, cause);
    },
  );
  try {
    checkEntryCount(archive, zip.entryCount);
    let inflated = 0;
    let seen = 0;
    for await (const entry of eachEntry(archive, zip)) {
      seen += 1;
      const name = entry.fileName;
      checkEntryName(archive, name);
      if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink) refuseLink(archive, name);
      if (!name.endsWith('/') && !isImageName(name)) counts.ignored += 1;
      if (isImageName(name)) {
        checkFileSize(archive, name, entry.uncompressedSize);
        inflated += entry.uncompressedSize;
        checkInflation(archive, bytes, inflated);
        yield { path: name, bytes: await contentOf(archive, zip, entry) };
      }
      counts.fraction = seen / zip.entryCount;
    }
  } finally {
    zip.close();
  }
}

async function* eachEntry(archive: string, zip: ZipFile): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of zip.eachEntry()) yield entry;
  } catch (cause) {
    throw isDomainError(cause) ? cause : damaged(archive, cause);
  }
}

async function contentOf(archive: string, zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) chunks.push(chunk);
  } catch (cause) {
    throw refused(archive, entry.fileName, `it is damaged (${reasonOf(cause)})`, cause);
  }
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) throw refused(archive, entry.fileName, 'it is damaged (its check sum differs)');
  return content;
}

function damaged(archive: string, cause: unknown): DomainError {
  const message = `The zip archive ${basename(archive)} is damaged (${reasonOf(cause)}): get it again. Nothing was imported.`;
  return new DomainError('corrupt-data', message, { field: 'paths', cause });
}
