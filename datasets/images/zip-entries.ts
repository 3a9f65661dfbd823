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

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

export async function* zipEntries(
  archive: string,
  bytes: number,
  counts: EntryCounts,
): AsyncGenerator<ImageEntry, void, undefined> {
  // Old programs of Windows write backslashes; they are read as slashes, and names are checked after that.
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false }).catch((cause: unknown) => {
    throw damaged(archive, cause);
  });
  try {
    checkEntryCount(archive, zip.entryCount);
    let inflated = 0;
    let seen = 0;
    for await (const entry of eachEntry(archive, zip)) {
      seen += 1;
      checkEntryName(archive, entry.fileName);
      const name = cleanName(entry.fileName);
      if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink) refuseLink(archive, name);
      const folder = name === '' || name.endsWith('/');
      if (!folder) checkPacking(archive, entry);
      if (!folder && !(await isImage(archive, zip, entry, name))) counts.ignored += 1;
      else if (!folder) {
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

const stored = 0;
const deflated = 8;
const methods: Readonly<Record<number, string>> = {
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
};

/** Throws `corrupt-data` for unsupported entries, which are not damaged. */
function checkPacking(archive: string, { fileName, generalPurposeBitFlag, compressionMethod }: Entry): void {
  if ((generalPurposeBitFlag & 1) !== 0)
    throw refused(archive, fileName, 'it is encrypted; pack it without a password');
  if (compressionMethod === stored || compressionMethod === deflated) return;
  const method = methods[compressionMethod] ?? `method ${compressionMethod}`;
  throw refused(archive, fileName, `it is packed with ${method}; pack it with deflate, the usual method of zip`);
}

async function isImage(archive: string, zip: ZipFile, entry: Entry, name: string): Promise<boolean> {
  if (isDebris(name)) return false;
  if (isImageName(name)) return true;
  return isImageContent(await contentOf(archive, zip, entry, signatureBytes));
}

async function* eachEntry(archive: string, zip: ZipFile): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of zip.eachEntry()) yield entry;
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    const name = /^(?:invalid relative path|absolute path): (.*)$/.exec(reasonOf(cause))?.[1];
    throw name === undefined
      ? damaged(archive, cause)
      : refused(archive, name, 'its name leads outside the archive', cause);
  }
}

/** `most`: only the first bytes, without checking the check sum. */
async function contentOf(archive: string, zip: ZipFile, entry: Entry, most?: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (most !== undefined && length >= most) break;
    }
  } catch (cause) {
    throw refused(archive, entry.fileName, `it is damaged (${reasonOf(cause)})`, cause);
  }
  const content = Buffer.concat(chunks);
  if (most !== undefined) return content.subarray(0, most);
  if (crc32(content) !== entry.crc32) throw refused(archive, entry.fileName, 'it is damaged (its check sum differs)');
  return content;
}

function damaged(archive: string, cause: unknown): DomainError {
  const message = `The zip archive ${basename(archive)} is damaged (${reasonOf(cause)}): get it again. Nothing was imported.`;
  return new DomainError('corrupt-data', message, { field: 'paths', cause });
}
