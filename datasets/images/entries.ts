/** @file The files of a folder, an archive or a packed file that an import uses, one after the other: never more than one image in memory. */
import { lstat, opendir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readableFormats } from '@/domain/dataset-formats';
import { DomainError } from '@/domain/errors';
import { holdsArrays } from '../formats/npz';
import {
  addFolder,
  checkEntryCount,
  checkFileSize,
  type EntryCounts,
  type ImportEntry,
  isDebris,
  isImageName,
  noCounts,
  passOver,
  refuseLink,
} from './entry';
import { foreignArchive } from './kinds';
import {
  gunzipped,
  gunzippedHead,
  headOf,
  isGzip,
  isTar,
  isZip,
  kindOf,
  packedFile,
  type Unpacked,
} from './sort-files';
import { inFolder, tarEntries } from './tar-entries';
import { zipEntries } from './zip-entries';

/** The files below a folder. Links are refused. Tars count only if there is no image: shards of WebDataset. */
async function* directoryEntries(
  root: string,
  counts: EntryCounts,
  unpacked: Unpacked,
): AsyncGenerator<ImportEntry, void, undefined> {
  const paths: string[] = [];
  for await (const path of filesBelow(root, '', counts)) {
    paths.push(path);
    checkEntryCount(root, paths.length);
  }
  // So that the first refused image is the same on every machine.
  paths.sort();
  const shards = !paths.some((path) => isImageName(path) && !isDebris(path));
  for (const [index, path] of paths.entries()) {
    yield* ofFile(root, path, counts, unpacked, shards);
    counts.fraction = (index + 1) / paths.length;
  }
}

async function* ofFile(
  root: string,
  path: string,
  counts: EntryCounts,
  unpacked: Unpacked,
  shards: boolean,
): AsyncGenerator<ImportEntry, void, undefined> {
  if (isImageName(path) && !isDebris(path)) {
    const file = join(root, path);
    checkFileSize(root, path, (await stat(file)).size);
    return yield { kind: 'image', path, bytes: await readFile(file) };
  }
  const facts = await packedFile(path, join(root, path));
  const { file, bytes, head } = facts;
  switch (kindOf(facts)) {
    case 'image':
      checkFileSize(root, path, bytes);
      return yield { kind: 'image', path, bytes: await readFile(file) };
    case 'words':
      return yield { kind: 'words', path, bytes: await readFile(file) };
    case 'packed':
      return yield { kind: 'packed', path, file: facts };
    case 'gzip': {
      const found = await gunzipped(path, file, unpacked);
      if (found === null) return passOver(counts, path, head);
      return yield { kind: 'packed', path, file: found };
    }
    case null: {
      if (!shards || isDebris(path) || !isTar(Buffer.from(head))) return passOver(counts, path, head);
      const own = noCounts();
      for await (const entry of tarEntries(file, bytes, false, own, unpacked))
        yield { ...entry, path: inFolder(path, entry.path) };
      counts.ignored += own.ignored;
    }
  }
}

async function* filesBelow(root: string, folder: string, counts: EntryCounts): AsyncGenerator<string, void, undefined> {
  let empty = true;
  for await (const entry of await opendir(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    empty = false;
    if (entry.isSymbolicLink()) refuseLink(root, path);
    if (entry.isDirectory()) yield* filesBelow(root, path, counts);
    else yield path;
  }
  if (empty) addFolder(counts, folder);
}

export interface OpenedEntries {
  readonly entries: AsyncIterable<ImportEntry>;
  readonly counts: EntryCounts;
}

/**
 * `path`: a directory, a zip, a tar, a tar.gz or one packed file, detected by content. Throws `not-found`, or `corrupt-data` naming the
 * file at fault; iterating throws `corrupt-data` for a damaged archive and for names and kinds of entries that no dataset needs.
 */
export async function openEntries(path: string, unpacked: Unpacked): Promise<OpenedEntries> {
  const counts = noCounts();
  const found = await lstat(path).catch(() => undefined);
  if (!found)
    throw new DomainError('not-found', `There is nothing at ${path} on the server: correct the path.`, atPaths);
  if (found.isDirectory()) return { entries: directoryEntries(path, counts, unpacked), counts };
  if (!found.isFile()) {
    throw new DomainError('invalid-input', `${path} is neither a folder nor a file: give the real one.`, atPaths);
  }
  const name = basename(path);
  const head = await headOf(path);
  if (isZip(head)) {
    const arrays = /\.npz$/i.test(name) || (await holdsArrays(path));
    if (!arrays) return { entries: zipEntries(path, found.size, counts, unpacked), counts };
    const file = await packedFile(/\.npz$/i.test(name) ? name : `${name}.npz`, path);
    return { entries: only({ kind: 'packed', path: name, file }), counts };
  }
  const gzip = isGzip(head);
  if (isTar(gzip ? await gunzippedHead(path) : head) || /\.(tar\.gz|tgz)$/i.test(name)) {
    return { entries: tarEntries(path, found.size, gzip, counts, unpacked), counts };
  }
  const facts = gzip ? await gunzipped(name, path, unpacked).catch(() => null) : await packedFile(name, path);
  if (facts !== null && kindOf(facts) === 'packed')
    return { entries: only({ kind: 'packed', path: name, file: facts }), counts };
  if (facts !== null && kindOf(facts) === 'words')
    return { entries: only({ kind: 'words', path: name, bytes: await readFile(path) }), counts };
  throw new DomainError('corrupt-data', notRead(path, head), atPaths);
}

async function* only(entry: ImportEntry): AsyncGenerator<ImportEntry, void, undefined> {
  yield entry;
}

function notRead(path: string, head: Buffer): string {
  const foreign = foreignArchive(head);
  const others = 'pack the images as a zip, tar or tar.gz, or give their folder';
  if (foreign === null) {
    return `${basename(path)} is not a zip, tar or tar.gz archive: ${others}. Masthead also reads ${readableFormats}.`;
  }
  const then = foreign.way.startsWith('unpack') ? `, then ${others}` : '';
  return `${basename(path)} is ${foreign.name}, which Masthead does not read: ${foreign.way}${then}. Masthead reads ${readableFormats}.`;
}

const atPaths = { field: 'paths' };
