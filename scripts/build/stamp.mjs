// @ts-check
/** @file The build's stamp: a hash over the sources it was made from, so that a stale build is noticed and refused. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/command.mjs';

export const distribution = path.join(root, 'dist');
const stampFile = path.join(distribution, 'build.json');

const sources = [
  'app',
  'cli',
  'client',
  'components',
  'datasets',
  'db',
  'domain',
  'engine',
  'graph',
  'nas',
  'public',
  'scripts/build',
  'scripts/migrate.ts',
  'server',
  'workers',
  'next.config.js',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
];

/** SHA-256 over the sub-path, and names and contents of everything that a build reads; tests do not count. */
export function hashSources() {
  // The sub-path is built into the pages.
  const hash = createHash('sha256').update(process.env.MASTHEAD_BASE_PATH ?? '');
  for (const file of sources.flatMap((source) => filesUnder(source)).sort()) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} relative @returns {string[]} */
function filesUnder(relative) {
  const status = statSync(path.join(root, relative), { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [relative];
  return readdirSync(path.join(root, relative), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** @returns {'none' | 'stale' | 'fresh'} */
export function buildState() {
  if (!existsSync(stampFile)) return 'none';
  return JSON.parse(readFileSync(stampFile, 'utf8')).sources === hashSources() ? 'fresh' : 'stale';
}

/** @param {string} hash of the sources as they were when the build began */
export function writeStamp(hash) {
  writeFileSync(stampFile, `${JSON.stringify({ sources: hash, node: process.version })}\n`);
}

/** Before a build: an interrupted build must not pass for a complete one. */
export function removeStamp() {
  rmSync(stampFile, { force: true });
}
