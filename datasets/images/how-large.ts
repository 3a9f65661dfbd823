/** @file Whether folders and files given to an import are large; it stops counting as soon as it knows. */
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

export async function isLargerThan(paths: readonly string[], bytes: number): Promise<boolean> {
  let sum = 0;
  for (const path of paths) {
    for await (const size of sizesBelow(path)) {
      sum += size;
      if (sum > bytes) return true;
    }
  }
  return false;
}

/** What can't be read is named by whoever reads it. */
async function* sizesBelow(path: string): AsyncGenerator<number, void, undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile()) yield found.size;
  if (!found?.isDirectory()) return;
  for await (const { name } of await opendir(path)) yield* sizesBelow(join(path, name));
}
