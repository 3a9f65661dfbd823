// @ts-check
/** @file The build's stamp: a hash over the sources it was made from, so that a stale build is noticed and refused. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/command.mjs';
import { filesUnder, glanceAt } from './glance.mjs';

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

/** The sub-path is built into the pages. */
const basePath = () => process.env.MASTHEAD_BASE_PATH ?? '';

/**
 * Everything that a build reads; tests do not count.
 * @typedef {{ readonly sources: string, readonly glance: string }} Sources `sources`: SHA-256 over names and contents
 */

const files = () => sources.flatMap((source) => filesUnder(source)).sort();

/** @returns {Sources} */
export function readSources() {
  const all = files();
  const glance = glanceAt(all, basePath());
  const hash = createHash('sha256').update(basePath());
  for (const file of all) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return { sources: hash.digest('hex'), glance };
}

/** @returns {'none' | 'stale' | 'fresh'} */
export function buildState() {
  if (!existsSync(stampFile)) return 'none';
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  if (stamp.glance === glanceAt(files(), basePath())) return 'fresh';
  const now = readSources();
  if (stamp.sources !== now.sources) return 'stale';
  try {
    writeFileSync(stampFile, `${JSON.stringify({ ...stamp, glance: now.glance })}\n`);
  } catch {
    // Another user's build is looked at whole each time.
  }
  return 'fresh';
}

/** @param {Sources} sources as they were when the build began */
export function writeStamp(sources) {
  writeFileSync(stampFile, `${JSON.stringify({ ...sources, node: process.version })}\n`);
}

/** Before a build: an interrupted build must not pass for a complete one. */
export function removeStamp() {
  rmSync(stampFile, { force: true });
}
