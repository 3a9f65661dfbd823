/** @file Removes the folders and logs of batches whose attempts have all ended: what is worth keeping of them went with the attempts. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** One that was just made may not be noted with its attempts yet. */
const keptAtLeast = 24 * 3_600_000;

/** @param home The folder of all batches; @param open Those that open attempts name */
export function tidyBatches(home: string, open: ReadonlySet<string>, now: number): void {
  for (const name of namesIn(home)) {
    const entry = path.join(home, name);
    const [, batch] = /^([0-9a-f]{12})(\.\d+\.log)?$/.exec(name) ?? [];
    if (batch === undefined || open.has(batch)) continue;
    try {
      if (now - statSync(entry).mtimeMs >= keptAtLeast) rmSync(entry, { recursive: true, force: true });
    } catch {
      // It stays until the next start.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
