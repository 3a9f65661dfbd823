// @ts-check
/** @file The browser for tests: the one place that looks for it. Plain Node; the Playwright configuration imports it too. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root, SetupError, say, show, which } from './command.mjs';
import { installDebian } from './debian.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Path of an installed browser: MASTHEAD_CHROMIUM, then the system's, then the one that Playwright downloaded.
 * @returns {string | undefined}
 * @throws SetupError when MASTHEAD_CHROMIUM names no file.
 */
export function findChromium() {
  const named = process.env.MASTHEAD_CHROMIUM;
  if (named) {
    if (!existsSync(named))
      throw new SetupError(`MASTHEAD_CHROMIUM is ${named}, but there is no such file. Correct or unset it.`);
    return named;
  }
  for (const name of names) {
    const found = which(name);
    if (found !== undefined) return found;
  }
  const downloaded = playwrightsOwn();
  return downloaded !== undefined && existsSync(downloaded) ? downloaded : undefined;
}

/** Finds a browser, or installs one: Debian's where the user is root, otherwise Playwright's. */
export async function ensureBrowser() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (await installDebian('chromium')) {
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  say("Installing Playwright's Chromium.");
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  await show(process.execPath, [cli, 'install', 'chromium']);
  const downloaded = findChromium();
  if (downloaded !== undefined) return downloaded;
  throw new SetupError(
    'No browser for the tests: neither chromium, chromium-browser nor google-chrome is on PATH, and none could be installed. ' +
      'Install one (Debian: sudo apt-get install chromium) or set MASTHEAD_CHROMIUM to the path of a Chromium or Chrome.',
  );
}

function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  } catch {
    return undefined;
  }
}
