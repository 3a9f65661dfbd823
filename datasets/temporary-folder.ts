/** @file Folders for what is not there yet, in the store beside what is. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const temporaryPrefix = '.importing-';
const abandonedAfterMs = 24 * 3600 * 1000;

/** Makes one below `root`, which must exist, and clears what killed imports left. Its maker removes or renames it. */
export async function temporaryFolder(root: string): Promise<string> {
  await removeAbandoned(root);
  const folder = join(root, `${temporaryPrefix}${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

/** What a killed import left; a day is far longer than any import takes. */
async function removeAbandoned(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (!entry.startsWith(temporaryPrefix)) continue;
    const path = join(root, entry);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}
