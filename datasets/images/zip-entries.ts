/** @file The files of a zip archive, checked against its directory: names, kinds, sizes, check sums. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
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
  isDebris,
  isImageName,
  passOver,
  reasonOf,
  refused,
  refuseLink,
} from './entry';
import { type FileKind, gunzipped, kindOf, packedFile, type Unpacked } from './sort-files';

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

export async function* zipEntries(
  archive: string,
  bytes: number,
  counts: EntryCounts,
  unpacked: Unpacked,
): AsyncGenerator<ImportEntry, void, undefined> {
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
      if (folder) addFolder(counts, name.replace(/\/$/, ''));
      else {
        checkPacking(archive, entry);
        const { kind, head } = await sort(archive, zip, entry, name);
        if (kind === null) passOver(counts, name, head);
        else {
          if (kind === 'image') checkFileSize(archive, name, entry.uncompressedSize);
          inflated += entry.uncompressedSize;
          checkInflation(archive, bytes, inflated);
          const found = await entryOf({ archive, zip, entry, name }, kind, unpacked);
          if (found === null) passOver(counts, name, head);
          else yield found;
        }
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

async function sort(
  archive: string,
  zip: ZipFile,
  entry: Entry,
  name: string,
): Promise<{ readonly kind: FileKind | null; readonly head: Uint8Array }> {
  const none = new Uint8Array();
  if (isDebris(name)) return { kind: null, head: none };
  if (isImageName(name)) return { kind: 'image', head: none };
  const head = await contentOf(archive, zip, entry, headBytes);
  return { kind: kindOf({ path: name, head, bytes: entry.uncompressedSize }), head };
}

interface Place {
  readonly archive: string;
  readonly zip: ZipFile;
  readonly entry: Entry;
  readonly name: string;
}

async function entryOf(
  { archive, zip, entry, name }: Place,
  kind: FileKind,
  unpacked: Unpacked,
): Promise<ImportEntry | null> {
  if (kind === 'image' || kind === 'words') return { kind, path: name, bytes: await contentOf(archive, zip, entry) };
  const target = unpacked.next();
  const file = await open(target, 'wx');
  let sum = 0;
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      sum = crc32(chunk, sum);
      await file.appendFile(chunk);
    }
  } catch (cause) {
    throw refused(archive, name, `it is damaged (${reasonOf(cause)})`, cause);
  } finally {
    await file.close();
  }
  if (sum !== entry.crc32) throw refused(archive, name, 'it is damaged (its check sum differs)');
  const found = kind === 'packed' ? await packedFile(name, target) : await gunzipped(name, target, unpacked);
  return found === null ? null : { kind: 'packed', path: name, file: found };
}

async function* eachEntry(archive: string, zip: ZipFile): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of zip.eachEntry()) {
      entry.fileName = nameOf(entry);
      yield entry;
    }
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    const name = /^(?:invalid relative path|absolute path): (.*)$/.exec(reasonOf(cause))?.[1];
    throw name === undefined
      ? damaged(archive, cause)
      : refused(archive, name, 'its name leads outside the archive', cause);
  }
}

const saysUtf8 = 0x800;
/** Info-ZIP's own field of a name in UTF-8, which yauzl has read. */
const unicodePath = 0x7075;
const strict = new TextDecoder('utf-8', { fatal: true });

/** macOS and others write names in UTF-8 without saying so; read in the alphabet of MS-DOS they would be nonsense. */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  const said = (generalPurposeBitFlag & saysUtf8) !== 0 || extraFields.some(({ id }) => id === unicodePath);
  if (said || fileNameRaw.every((byte) => byte < 0x80)) return fileName;
  try {
    return strict.decode(fileNameRaw).replaceAll('\\', '/');
  } catch {
    return fileName;
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
  const message = `The zip archive ${basename(archive)} is damaged (${reasonOf(cause)}): fetch it again. Nothing was imported.`;
  return new DomainError('corrupt-data', message, { field: 'paths', cause });
}
