/** @file Disk damage that tests do to files, each named by its result. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';

/** Each damages a file of at least three bytes in place. */
export const damages: readonly (readonly [name: string, damage: (file: string) => void])[] = [
  ['cut to half', (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
  ['emptied', (file) => truncateSync(file, 0)],
  ['one bit flipped', (file) => change(file, (byte, at, length) => (at === Math.floor(length / 2) ? byte ^ 1 : byte))],
  ['every third byte flipped', (file) => change(file, (byte, at) => (at % 3 === 2 ? byte ^ 0xff : byte))],
];

function change(file: string, each: (byte: number, at: number, length: number) => number): void {
  const bytes = readFileSync(file);
  writeFileSync(
    file,
    bytes.map((byte, at) => each(byte, at, bytes.length)),
  );
}
