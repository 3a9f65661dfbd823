// @ts-check
/** @file `npm run build`: the programs into dist, the web server into .next, and a stamp that detects when they are stale. */
import path from 'node:path';
import { bundle } from './build/bundle.mjs';
import { buildState, distribution, readSources, removeStamp, writeStamp } from './build/stamp.mjs';
import { isMain, root, runMain, SetupError, say, show } from './setup/command.mjs';
import { setUp } from './setup.mjs';

/**
 * Builds everything. A build that fails leaves no stamp, so that nothing starts from it.
 * @param {{once?: boolean}} [how] `once`: nothing is kept for a next build
 */
export async function build({ once = false } = {}) {
  const before = readSources();
  removeStamp();
  say('Bundling workers and command line.');
  await bundle(distribution);
  say('Building the web server.');
  const code = await show(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    env: {
      ...{ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      ...(once ? { MASTHEAD_BUILD_ONCE: '1' } : {}),
    },
  });
  if (code !== 0) throw new SetupError(`next build failed (exit code ${code}); its reason is above.`);
  writeStamp(before);
}

/** Builds unless there is a build of exactly these sources. */
export async function ensureBuild() {
  const state = buildState();
  if (state === 'fresh') return;
  say(
    state === 'none' ? 'There is no build yet: building.' : 'The sources changed since the last build: building again.',
  );
  await build({ once: state === 'none' });
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await setUp({}, process.argv.includes('--if-stale') ? ensureBuild : () => build());
  });
}
