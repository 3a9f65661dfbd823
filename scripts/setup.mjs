// @ts-check
/** @file Set-up: everything a start, a build or a test needs, installed once. `npm run setup`; the other scripts call it. */
import { existsSync } from 'node:fs';
import { nativeEngineIsCurrent } from './build/native-glance.mjs';
import { ensureBrowser } from './setup/chromium.mjs';
import { isMain, root, runMain, SetupError, say, show } from './setup/command.mjs';
import { hasDebian, installDebian } from './setup/debian.mjs';
import { ensureGitHooks } from './setup/git-hooks.mjs';
import { ensurePackages, together } from './setup/packages.mjs';
import { ensurePytorch } from './setup/pytorch.mjs';

/**
 * Installs what is missing. Silent, and takes milliseconds, if nothing is.
 * @param {{browser?: boolean, data?: boolean, pytorch?: boolean}} [wants] a browser for journeys; the Debian data that demo and
 *   tests use; the PyTorch that tests compare with
 * @param {() => Promise<void>} [meanwhile] what needs files of packages alone: neither what their scripts build nor the engine, which are built beside it
 */
export async function setUp(wants = {}, meanwhile = async () => undefined) {
  requireLinux();
  await ensurePackages(() => together(ensureNativeEngine(), meanwhile()));
  if (wants.data) await ensureFashionMnist();
  if (wants.pytorch) await ensurePytorch();
  if (wants.browser) await ensureBrowser();
}

function requireLinux() {
  if (process.platform !== 'linux') {
    say(`Masthead is made for Linux; on ${process.platform} it may work, but nothing is tested there.`);
  }
}

/** The engine's own script decides whether there is anything to do, and passes without a compiler. */
async function ensureNativeEngine() {
  const script = `${root}/scripts/build-native.mjs`;
  if (nativeEngineIsCurrent() || !existsSync(script)) return;
  const code = await show(process.execPath, [script], { keepLine: (line) => !line.endsWith('is up to date.') });
  if (code !== 0) throw new SetupError(`Building the native engine failed (exit code ${code}); its reason is above.`);
}

async function ensureFashionMnist() {
  if (hasDebian('dataset-fashion-mnist') || (await installDebian('dataset-fashion-mnist'))) return;
  say(
    "Fashion-MNIST (Debian's dataset-fashion-mnist) is not installed and cannot be from here; what uses it does without. " +
      'To add it: sudo apt-get install dataset-fashion-mnist',
  );
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const all = process.argv.includes('--all');
    await setUp({ browser: all, data: true, pytorch: all });
    ensureGitHooks();
    say('Set up.');
  });
}
