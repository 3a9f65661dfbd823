// @ts-check
/**
 * @file What a compiled engine was made of: a digest of its interface and one of its sources. The build compiles both into the addon, and who loads it
 * compares them (load-addon.ts).
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { enums, structs, tuples } from './interface-table.mjs';

export function interfaceDigest() {
  return short(createHash('sha256').update(JSON.stringify({ enums, tuples, structs })));
}

/** Of every file under the folder, by its path there. @param {string} folder */
export function sourcesDigest(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(folder, file)))
      .update('\0');
  return short(hash);
}

/** @param {import('node:crypto').Hash} hash */
const short = (hash) => hash.digest('hex').slice(0, 16);
