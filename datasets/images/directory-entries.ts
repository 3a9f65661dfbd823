/** @file The image files below a folder. Links are refused. */
import { opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkEntryCount, checkFileSize, type EntryCounts, type ImageEntry, isImageName, refuseLink } from './entry';

export async function* directoryEntries(
  root: string,
  counts: EntryCounts,
): AsyncGenerator<ImageEntry, void, undefined> {
  const paths: string[] = [];
  for await (const path of filesBelow(root, '')) {
    if (isImageName(path)) paths.push(path);
    else counts.ignored += 1;
    checkEntryCount(root, paths.length + counts.ignored);
  }
  // So that whichever image is refused first is the same on every machine.
  paths.sort();
  for (const [index, path] of paths.entries()) {
    checkFileSize(root, path, (await stat(join(root, path))).size);
    yield { path, bytes: await readFile(join(root, path)) };
    counts.fraction = (index + 1) / paths.length;
  }
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string, void, undefined> {
  for await (const entry of await opendir(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) refuseLink(root, path);
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else yield path;
  }
}
