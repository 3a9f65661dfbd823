// @ts-check
/** @file Files at a glance, as git looks at them: names, sizes and times. Where these are as they were, so is what is in them. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/command.mjs';

/** Files of a file or folder of the checkout, relative to it; tests do not count. @param {string} relative @returns {string[]} */
export function filesUnder(relative) {
  const status = statSync(path.join(root, relative), { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [relative];
  return readdirSync(path.join(root, relative), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/**
 * @param {readonly string[]} files of the checkout
 * @param {string} [also] what else decides
 */
export function glanceAt(files, also = '') {
  const hash = createHash('sha256').update(also);
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}
