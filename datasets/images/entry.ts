/** @file One image file of a folder or an archive, and which names are refused or skipped. */

import { basename } from 'node:path';
import { DomainError } from '@/domain/errors';
import type { PackedFile } from '../formats/format';
import { foreignArchive } from './kinds';

/** What an import of images accepts at most: far above real datasets, far below what hurts the machine. */
export const importLimits = {
  /** One image file. */
  imageFileBytes: 64 << 20,
  /** Pixels of one encoded image, before it is resized. */
  imagePixels: 50_000_000,
  /** Side of a stored image. */
  side: 1024,
  classes: 10_000,
  entries: 5_000_000,
  /** A list of files and classes, or a label beside an image; and all of them together. */
  wordsBytes: 16 << 20,
  allWordsBytes: 256 << 20,
  /** An archive may grow by this factor once it is larger than `inflatedFreely`. Real image archives hardly grow at all. */
  inflationFactor: 100,
  inflatedFreely: 256 << 20,
} as const;

/** A file of a folder or an archive that an import may use. */
export type ImportEntry =
  /** `bytes`: the encoded image. */
  | { readonly kind: 'image'; readonly path: string; readonly bytes: Uint8Array }
  /** One file of many images. */
  | { readonly kind: 'packed'; readonly path: string; readonly file: PackedFile }
  /** Says what images are: a label beside an image, or a list of files and classes. */
  | { readonly kind: 'words'; readonly path: string; readonly bytes: Uint8Array };

/** Kept up to date while entries are read. */
export interface EntryCounts {
  /** 0 to 1, of the folder or archive. */
  fraction: number;
  /** Files that are no images. */
  ignored: number;
  /** Of those, the first that is of a format known by name, and what to do with it. */
  foreign: string | null;
  /** Folders that are empty or of which a file was passed over: their class may be missing. At most `importLimits.classes`. */
  readonly folders: Set<string>;
}

export const noCounts = (): EntryCounts => ({ fraction: 0, ignored: 0, foreign: null, folders: new Set() });

/** Counts a file that is passed over. */
export function passOver(counts: EntryCounts, path: string, head: Uint8Array): void {
  counts.ignored += 1;
  if (!isDebris(path)) addFolder(counts, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  const foreign = foreignArchive(head);
  if (foreign !== null) counts.foreign ??= `${path} is ${foreign.name}, which Masthead does not read: ${foreign.way}`;
}

export function addFolder({ folders }: EntryCounts, folder: string): void {
  if (folder !== '' && !isDebris(folder) && folders.size < importLimits.classes) folders.add(folder);
}

const imageName = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;

/** Hidden files and system files in archives: skipped silently. */
export function isDebris(path: string): boolean {
  return /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/.test(path);
}

/** Whether the name alone says that it is an image; else its first bytes decide. */
export function isImageName(path: string): boolean {
  return imageName.test(path);
}

/** The name of an entry without the `./` and doubled slashes that some programs write. */
export function cleanName(name: string): string {
  const folder = name.endsWith('/') ? '/' : '';
  const parts = name.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  return parts.length === 0 ? '' : `${parts.join('/')}${folder}`;
}

/** Throws `corrupt-data` for a name that leads outside the archive, or would on Windows. Nothing is ever written under such names, but no dataset has any. */
export function checkEntryName(archive: string, name: string): void {
  const leadsOut = name.startsWith('/') || name.split('/').includes('..');
  if (leadsOut || /^[A-Za-z]:/.test(name)) throw refused(archive, name, 'its name leads outside the archive');
  if (/[\\\0]/.test(name))
    throw refused(archive, name, 'its name holds a backslash or a zero; pack it anew, with slashes between folders');
}

/** Throws `corrupt-data` if a file exceeds what an image may have. */
export function checkFileSize(archive: string, name: string, bytes: number): void {
  if (bytes <= importLimits.imageFileBytes) return;
  throw refused(archive, name, `it has more than ${importLimits.imageFileBytes >> 20} MiB`);
}

/** Throws `corrupt-data` for an archive whose content is out of proportion to its size: a decompression bomb. */
export function checkInflation(archive: string, archiveBytes: number, inflated: number): void {
  const most = Math.max(importLimits.inflatedFreely, importLimits.inflationFactor * archiveBytes);
  if (inflated <= most) return;
  const message = `${basename(archive)} would unpack to more than ${importLimits.inflationFactor} times its size: it looks like a decompression bomb. Nothing was imported.`;
  throw new DomainError('corrupt-data', message, { field: 'paths' });
}

export function checkEntryCount(archive: string, count: number): void {
  if (count <= importLimits.entries) return;
  const message = `${basename(archive)} holds more than ${importLimits.entries.toLocaleString('en')} entries: import it in parts.`;
  throw new DomainError('corrupt-data', message, { field: 'paths' });
}

/** An error that names the entry at fault. */
export function refused(archive: string, name: string, why: string, cause?: unknown): DomainError {
  const message = `"${name}" in ${basename(archive)} is refused: ${why}. Nothing was imported.`;
  return new DomainError('corrupt-data', message, { field: 'paths', cause });
}

/** Throws `corrupt-data`: the target of a link may be anywhere. */
export function refuseLink(archive: string, name: string): never {
  throw refused(archive, name, 'it is a link; put the file itself there');
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
