// @ts-check
/** @file The npm packages: installed from the lock file once, remembered by a stamp. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture, root, SetupError, say, show } from './command.mjs';

const stampFile = path.join(root, 'node_modules', '.masthead-stamp.json');

/** What an installation depends on: the lock file, the ABI of compiled packages, the machine. */
function wantedStamp() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return JSON.stringify({
    lock: createHash('sha256').update(lock).digest('hex'),
    abi: process.versions.modules,
    platform: `${process.platform}-${process.arch}`,
  });
}

/** Whether set-up has nothing to do for packages. */
function packagesAreInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === wantedStamp();
}

/** @returns {{engines: {node: string}, allowScripts: Record<string, boolean>}} */
function manifest() {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
}

/** Packages whose install script may run: named true under `allowScripts` and present. */
function packagesToBuild() {
  return Object.entries(manifest().allowScripts)
    .filter(([name, allowed]) => allowed && existsSync(path.join(root, 'node_modules', name)))
    .map(([name]) => name);
}

/** Loads the SQLite binding in a separate process: a wrong ABI must not stay in ours. */
function sqliteLoads() {
  return capture(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"]);
}

/**
 * Whether node_modules already holds what the lock file says (after `npm install` by hand, or on another Node): then only
 * compiled packages can be wrong. npm records what it installed in its own lock file.
 */
function installedMatchesLock() {
  const installedFile = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = lockedPackages(installedFile);
  return Object.entries(lockedPackages(path.join(root, 'package-lock.json'))).every(([key, { version, optional }]) =>
    installed[key] === undefined ? key === '' || optional === true : installed[key].version === version,
  );
}

/** @param {string} file @returns {Record<string, {version?: string, optional?: boolean}>} */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Installs what the lock file says, optional packages included. Scripts run only for the packages that `allowScripts`
 * names, whatever the npm version: all are held back first, then the named ones are built.
 * @param {() => Promise<void>} [meanwhile] what needs files of packages alone, and nothing that their scripts build
 */
export async function ensurePackages(meanwhile = async () => undefined) {
  const wanted = wantedStamp();
  if (packagesAreInstalled()) return meanwhile();
  const installing = !installedMatchesLock();
  if (installing) await install();
  await together(meanwhile(), builtPackages(installing));
  writeFileSync(stampFile, `${wanted}\n`);
}

/** Both to their ends, so that nothing is left at work; then the first failure. @param {readonly Promise<void>[]} works */
export async function together(...works) {
  for (const each of await Promise.allSettled(works)) if (each.status === 'rejected') throw each.reason;
}

/** @param {boolean} anew whether they were installed just now */
async function builtPackages(anew) {
  if (anew || !sqliteLoads().ok) await buildPackages(packagesToBuild());
  const sqlite = sqliteLoads();
  if (!sqlite.ok) {
    throw new SetupError(
      `The SQLite binding does not load:\n${sqlite.output}\nIt is compiled if no prebuilt binary can be fetched: that ` +
        'needs python3, make and g++ (Debian: apt-get install python3 make g++). Install them and run this again.',
    );
  }
}

async function install() {
  say('Installing packages (npm ci); this takes a few minutes the first time.');
  const code = await show('npm', [
    'ci',
    '--ignore-scripts',
    '--include=optional',
    '--include=dev',
    '--engine-strict',
    '--no-audit',
    '--no-fund',
  ]);
  if (code !== 0) {
    throw new SetupError(
      `npm ci failed (exit code ${code}); its reason is above. If it is EBADENGINE, this is Node ${process.version} ` +
        `and a Node in "${manifest().engines.node}" is needed (Node 20 is fine). Otherwise check the network and run it again.`,
    );
  }
}

/** @param {readonly string[]} names */
async function buildPackages(names) {
  if (names.length === 0) return;
  say(`Building ${names.join(', ')}.`);
  const code = await show('npm', ['rebuild', ...names]);
  if (code !== 0) {
    throw new SetupError(
      `npm rebuild ${names.join(' ')} failed (exit code ${code}); its reason is above. Compiling needs python3, make and ` +
        'g++ (Debian: apt-get install python3 make g++). Install them and run this again.',
    );
  }
}
