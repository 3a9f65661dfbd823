/** @file What an import does with a file by its name and first bytes, and the files that it unpacks to read them. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isPacked } from '../formats';
import { type FileFacts, headBytes, type PackedFile } from '../formats/format';
import { checkInflation, importLimits, isDebris, isImageName } from './entry';
import { isImageContent } from './kinds';

export type FileKind = 'image' | 'packed' | 'gzip' | 'words';

const words = /\.(cls|json|txt|csv|tsv)$/i;
/** They list boxes, licences and the like, never classes; submissions are made up. */
const otherWords = /(boxes|readme|licen[cs]e|submission)[^/]*$/i;

/** Null: passed over. */
export function kindOf(facts: FileFacts): FileKind | null {
  const { path, head, bytes } = facts;
  if (isDebris(path)) return null;
  if (isImageName(path) || isImageContent(head)) return 'image';
  if (isPacked(facts)) return 'packed';
  if (head[0] === 0x1f && head[1] === 0x8b && /\.gz$/i.test(path) && !/\.tar\.gz$/i.test(path)) return 'gzip';
  return words.test(path) && !otherWords.test(path) && bytes <= importLimits.wordsBytes ? 'words' : null;
}

/** Unpacked files of one import: in a folder that the import removes. */
export interface Unpacked {
  /** Where the next one may lie. */
  next(): string;
}

export function unpackedInto(folder: string): Unpacked {
  let made = 0;
  return { next: () => join(folder, `unpacked-${made++}`) };
}

export async function headOf(file: string, count: number = headBytes): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await handle.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export async function packedFile(path: string, file: string): Promise<PackedFile> {
  return { path, file, bytes: (await stat(file)).size, head: await headOf(file) };
}

/** A gzipped file as the packed file that it holds; null if it holds none. Throws `corrupt-data` for a decompression bomb. */
export async function gunzipped(path: string, file: string, unpacked: Unpacked): Promise<PackedFile | null> {
  const target = unpacked.next();
  const { size } = await stat(file);
  let inflated = 0;
  async function* watched(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      inflated += chunk.length;
      checkInflation(path, size, inflated);
      yield chunk;
    }
  }
  await pipeline(createReadStream(file), createGunzip(), watched, createWriteStream(target, { flags: 'wx' }));
  const found = await packedFile(path.replace(/\.gz$/i, ''), target);
  return kindOf(found) === 'packed' ? found : null;
}

/** The first bytes of what a gzipped file holds. */
export async function gunzippedHead(file: string): Promise<Buffer> {
  const stream = createReadStream(file, { end: (1 << 16) - 1 });
  const gunzip = stream.pipe(createGunzip());
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headBytes) break;
    }
  } catch {
    // It ends after these bytes, or is damaged: whoever reads it says so.
  } finally {
    stream.destroy();
    gunzip.destroy();
  }
  return Buffer.concat(chunks).subarray(0, headBytes);
}

/** By its mark; a tar of before 1988 has none, but the sum of its first header's bytes. */
export function isTar(head: Buffer): boolean {
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  const [said] = /^ *[0-7]{4,7}/.exec(head.subarray(148, 156).toString('latin1')) ?? [];
  if (said === undefined || head.length < 512 || head[0] === 0) return false;
  const sum = head.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return sum === Number.parseInt(said, 8);
}
export const isZip = (head: Buffer): boolean => head.subarray(0, 2).toString('latin1') === 'PK';
export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;
