/** @file Fills a small disk. */
import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes until the disk refuses even half a kilobyte. */
export function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 512; ) {
      try {
        writeSync(descriptor, new Uint8Array(size).fill(1));
      } catch {
        size /= 2;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
