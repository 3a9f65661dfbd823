/** @file The dispatcher of the platform under test, found among this machine's processes as an operator would. */
import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of dispatchers that serve the platform on this port. */
export function dispatcherPids(port: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        if (!command.some((word) => word.endsWith('/dispatcher.js'))) return false;
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`PORT=${port}`);
      } catch {
        // Ended meanwhile, or another user's.
        return false;
      }
    });
}
