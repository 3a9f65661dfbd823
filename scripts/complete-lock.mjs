// @ts-check
/**
 * @file `npm run lock:complete`, to run after a dependency was added or updated. npm leaves optional packages of other
 * platforms out of the lock file if its registry does not carry them, and `npm ci` then refuses the lock file; this
 * adds what is missing (platform packages are pinned by their parent, and named by system, processor and C library), and
 * asks the registry for the hash of each package that has none.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture, isMain, root, runMain, SetupError, say } from './setup/command.mjs';

/**
 * @typedef {{version?: string, integrity?: string, link?: boolean, dev?: boolean, optional?: boolean,
 *   optionalDependencies?: Record<string, string>, os?: string[], cpu?: string[], libc?: string[]}} LockedPackage
 * @typedef {{packages: Record<string, LockedPackage>}} LockFile
 */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * The entries that a lock file lacks, by key.
 * @param {LockFile} lock @returns {Record<string, LockedPackage>}
 */
export function missingEntries(lock) {
  /** @type {Record<string, LockedPackage>} */
  const missing = {};
  for (const [parent, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock, parent, name)) continue;
      // A range cannot be pinned without asking the registry; platform packages name one exact version.
      if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) continue;
      missing[`node_modules/${name}`] = {
        version,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

/** Whether npm's resolution from `parent` upwards finds the package. @param {LockFile} lock @param {string} parent @param {string} name */
function isLocked(lock, parent, name) {
  for (let folder = parent; ; ) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
    if (!folder.startsWith('node_modules/')) folder = '';
  }
}

/** @param {string} name such as `@scope/tool-linux-arm64-musl` */
function platformOf(name) {
  const words = name.split('/').at(-1)?.split(/[-.]/) ?? [];
  const cpu = words.map((word) => (word === 'gnueabihf' ? 'arm' : word)).filter((word) => processors.includes(word));
  const os = words.filter((word) => systems.includes(word));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    ...(cpu.length > 0 ? { cpu: [...new Set(cpu)] } : {}),
    ...(os.length > 0 ? { os } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  };
}

/** Keys of the packages that `npm ci` would accept with any content. @param {LockFile} lock @returns {string[]} */
export function withoutHash({ packages }) {
  const bare = Object.entries(packages).filter(
    ([key, { link, integrity }]) => key !== '' && link !== true && !/^sha512-/.test(integrity ?? ''),
  );
  return bare.map(([key]) => key);
}

/** @param {string} key of the lock file @param {LockedPackage} entry @returns {string} */
function hashOf(key, { version = '' }) {
  const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { ok, output } = capture('npm', ['view', `${name}@${version}`, 'dist.integrity']);
  if (ok && /^sha512-[A-Za-z0-9+/=]+$/.test(output)) return output;
  throw new SetupError(`The registry returned no hash of ${name}@${version}: ${output === '' ? 'nothing' : output}`);
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const file = path.join(root, 'package-lock.json');
    /** @type {LockFile} */
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    const missing = missingEntries(lock);
    const { '': project, ...packages } = { ...lock.packages, ...missing };
    const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
    lock.packages = { ...(project === undefined ? {} : { '': project }), ...sorted };
    const bare = withoutHash(lock);
    for (const key of bare) {
      const entry = lock.packages[key];
      if (entry === undefined) continue;
      const { version, ...more } = entry;
      lock.packages[key] = { version, integrity: hashOf(key, entry), ...more };
    }
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    const count = Object.keys(missing).length;
    if (count > 0) say(`Added ${count} packages of other platforms: ${Object.keys(missing).join(', ')}`);
    if (bare.length > 0) say(`Added the hashes of ${bare.length} packages.`);
    say('The lock file is complete.');
  });
}
