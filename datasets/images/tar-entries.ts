/** @file The files of a tar archive, gzipped or not, in archive order; those of a tar inside it come in its place. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable, Transform } from 'node:stream';
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
  isDebris,
  passOver,
  reasonOf,
  refused,
  refuseLink,
} from './entry';
import { gunzipped, isTar, kindOf, packedFile, type Unpacked } from './sort-files';

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
  const fail = (error: Error) => watched.destroy(error);
  for (const stream of [file, gunzip]) stream?.on('error', fail);
  (gunzip === null ? file : file.pipe(gunzip)).pipe(watched);
  const reading: Reading = { archive, counts, unpacked, seen: 0, last: '' };
  try {
    for await (const entry of entriesIn(watched, '', reading)) {
      yield entry;
      counts.fraction = bytes === 0 ? 1 : file.bytesRead / bytes;
    }
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    const where = reading.last === '' ? 'at its beginning' : `at or after "${reading.last}"`;
    const message = `The archive ${basename(archive)} is damaged ${where} (${reasonOf(cause)}): fetch it again. Nothing was imported.`;
    throw new DomainError('corrupt-data', message, { field: 'paths', cause });
  } finally {
    file.destroy();
    gunzip?.destroy();
    watched.destroy();
  }
}

interface Reading {
  readonly archive: string;
  readonly counts: EntryCounts;
  readonly unpacked: Unpacked;
  /** Entries so far, and the last one's name. */
  seen: number;
  last: string;
}

/** Tars of before 1988 have no mark of a format. */
const options = { highWaterMark: 1 << 14, allowUnknownFormat: true };

/** `within`: the folder that a tar inside a tar stands for. */
async function* entriesIn(
  source: Readable,
  within: string,
  reading: Reading,
): AsyncGenerator<ImportEntry, void, undefined> {
  const { archive, counts } = reading;
  const entries = extract(options);
  source.on('error', (error) => entries.destroy(error));
  source.pipe(entries);
  try {
    for await (const entry of entries) {
      checkEntryCount(archive, ++reading.seen);
      reading.last = inFolder(within, entry.header.name);
      const name = inFolder(within, cleanName(entry.header.name));
      if (isFile(archive, entry.header)) yield* entryOf(name, entry, reading);
      else {
        addFolder(counts, name.replace(/\/$/, ''));
        entry.resume();
      }
    }
  } finally {
    entries.destroy();
  }
}

/** As if a tar that lies in a folder or another tar were a folder of its name: ILSVRC's n01440764.tar, shards of WebDataset. */
export function inFolder(tar: string, name: string): string {
  if (tar === '') return name;
  const folder = tar.replace(/\.tar$/i, '');
  const own = folder.slice(folder.lastIndexOf('/') + 1);
  return name.startsWith(`${own}/`) ? `${folder}${name.slice(own.length)}` : `${folder}/${name}`;
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

/** Nothing if it is passed over; its other bytes are then read past. */
async function* entryOf(
  path: string,
  entry: AsyncIterable<unknown> & { readonly header: Header },
  reading: Reading,
): AsyncGenerator<ImportEntry, void, undefined> {
  const { archive, counts, unpacked } = reading;
  const size = entry.header.size ?? 0;
  const content = bytesOf(entry);
  const head = await firstOf(content);
  const kind = kindOf({ path, head, bytes: size });
  if (kind === null && isTar(head) && !isDebris(path)) {
    const inside = Readable.from(withHead(head, content), { objectMode: false });
    return yield* entriesIn(inside, path, reading);
  }
  if (kind === null) {
    for await (const _ of content);
    return passOver(counts, path, head);
  }
  if (kind === 'image') checkFileSize(archive, path, size);
  if (kind === 'image' || kind === 'words') {
    const chunks = [head];
    for await (const chunk of content) chunks.push(chunk);
    return yield { kind, path, bytes: Buffer.concat(chunks) };
  }
  const target = unpacked.next();
  const file = await open(target, 'wx');
  try {
    for await (const chunk of withHead(head, content)) await file.appendFile(chunk);
  } finally {
    await file.close();
  }
  const found = kind === 'packed' ? await packedFile(path, target) : await gunzipped(path, target, unpacked);
  if (found === null) passOver(counts, path, head);
  else yield { kind: 'packed', path, file: found };
}

async function* withHead(head: Buffer, content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* content;
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
