// @ts-check
/** @file Debian packages for tests and the demo, installed if possible without asking. */
import { capture, say, show, which } from './command.mjs';

let listsAreFresh = false;

/** The user is root on a system with apt-get. */
function mayInstall() {
  return process.getuid?.() === 0 && which('apt-get') !== undefined;
}

/**
 * Whether set-up may install a package and apt knows it; before the first `apt-get update` apt knows none.
 * @param {string} name
 */
export function canInstallDebian(name) {
  return mayInstall() && capture('apt-cache', ['show', name]).ok;
}

/**
 * Installs one Debian package, if possible; resolves to whether it is installed afterwards.
 * @param {string} name
 */
export async function installDebian(name) {
  if (!mayInstall()) return false;
  say(`Installing Debian's ${name}.`);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, keepLine: isTrouble };
  if (!listsAreFresh) {
    // A third-party source that cannot be reached fails the update, not the installation that follows.
    await show('apt-get', ['update', '-qq'], options);
    listsAreFresh = true;
  }
  return (await show('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options)) === 0;
}

/** dpkg prints three lines per package, of nearly two hundred packages for PyTorch. @param {string} line */
function isTrouble(line) {
  return /^(E:|W:|Err:|dpkg:)/.test(line);
}

/** @param {string} name */
export function hasDebian(name) {
  return which('dpkg') !== undefined && capture('dpkg', ['-s', name]).ok;
}
