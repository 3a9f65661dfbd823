/** @file PyTorch for tests: whether they skip or fail without it. Only a machine that can't install it may skip. */
import { canInstallPytorch, findPytorch } from '../scripts/setup/pytorch.mjs';

export interface PytorchPeer {
  /** For `describe.skipIf`: it is not here and set-up can't bring it. */
  readonly unobtainable: boolean;
  /** For the title of what is skipped. */
  readonly hint: string;
  /** The Python that has it. Throws without one: call it in a hook or a test, which then fails. */
  python(): string;
}

export function pytorchPeer(
  found: string | null = findPytorch(),
  canInstall: () => boolean = canInstallPytorch,
): PytorchPeer {
  const unobtainable = found === null && !canInstall();
  return {
    unobtainable,
    hint: unobtainable
      ? ' (skipped: no python3 here can import torch, and set-up can install it only as root, where apt has python3-torch)'
      : '',
    python() {
      if (found !== null) return found;
      throw new Error(
        'No python3 here can import torch, which this test compares with. Run `npm run setup -- --all` as root (`npm test` ' +
          'does it too), or: sudo apt-get install python3-torch',
      );
    },
  };
}
