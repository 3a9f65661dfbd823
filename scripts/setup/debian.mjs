// @ts-check
/** @file Debian packages that tests and the demo profit from, installed where that is possible without asking. */
import { capture, say, show, which } from './command.mjs';

let listsAreFresh = false;

/** Whether packages can be installed: the user is root on a system with apt-get. */
function canInstallDebian() {
  return process.getuid?.() === 0 && which('apt-get') !== undefined;
}

/**
 * Installs one Debian package, if it can be; resolves to whether it is there afterwards.
 * @param {string} name
 */
export async function installDebian(name) {
  if (!canInstallDebian()) return false;
  say(`Installing Debian's ${name}.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!listsAreFresh) {
    // A third-party source that cannot be reached fails the update, not the installation that follows.
    await show('apt-get', ['update', '-qq'], { env });
    listsAreFresh = true;
  }
  return (await show('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env })) === 0;
}

/** @param {string} name */
export function hasDebian(name) {
  return which('dpkg') !== undefined && capture('dpkg', ['-s', name]).ok;
}
