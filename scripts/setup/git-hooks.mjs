// @ts-check
/** @file Git's hooks of this checkout: configures ours unless others are configured. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { capture, root } from './command.mjs';

const folder = 'scripts/git-hooks';

/** Does nothing outside of a checkout, or where hooks are configured already. */
export function ensureGitHooks() {
  if (!existsSync(path.join(root, '.git')) || !existsSync(path.join(root, folder))) return;
  if (capture('git', ['-C', root, 'config', '--get', 'core.hooksPath']).ok) return;
  capture('git', ['-C', root, 'config', 'core.hooksPath', folder]);
}
