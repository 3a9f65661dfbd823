// @ts-check
/** @file PyTorch for tests and benchmarks: the one place that looks for it and installs it. (The torch engine uses MASTHEAD_PYTHON unchanged.) */
import { capture, say } from './command.mjs';
import { canInstallDebian, installDebian } from './debian.mjs';

const debianPackage = 'python3-torch';

/**
 * A Python that can import torch: the one that MASTHEAD_PYTHON names, or one of the path's; Debian's package serves /usr/bin/python3, which need not be first on the path.
 * @returns {string | null}
 */
export function findPytorch() {
  return (
    [process.env.MASTHEAD_PYTHON ?? 'python3', 'python3', '/usr/bin/python3'].find(
      (python) => capture(python, ['-c', 'import torch']).ok,
    ) ?? null
  );
}

/** Whether set-up could install it here: then its absence is a failure of the tests that need it. */
export function canInstallPytorch() {
  return canInstallDebian(debianPackage);
}

/**
 * A Python that has PyTorch; Debian's is installed first (150 MB) where that can be done without asking.
 * @returns {Promise<string | null>}
 */
export async function ensurePytorch() {
  const found = findPytorch();
  if (found !== null) return found;
  const installed = (await installDebian(debianPackage)) ? findPytorch() : null;
  if (installed === null) {
    say(
      `No python3 here can import torch, and Debian's ${debianPackage} could not be installed; what compares with PyTorch ` +
        `does without. To add it: sudo apt-get install ${debianPackage}`,
    );
  }
  return installed;
}
