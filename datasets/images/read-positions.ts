/** @file Items of one size from a file, in any order. */
import type { FileHandle } from 'node:fs/promises';

/** Neighbours in the file are read at once. */
export async function readAt(file: FileHandle, positions: Int32Array, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(positions.length * size);
  for (let at = 0; at < positions.length; ) {
    const position = positions[at] ?? 0;
    let run = 1;
    while (positions[at + run] === position + run) run += 1;
    const { bytesRead } = await file.read(bytes, at * size, run * size, position * size);
    if (bytesRead !== run * size) throw new Error(`the spool ends within image ${position}`);
    at += run;
  }
  return bytes;
}
