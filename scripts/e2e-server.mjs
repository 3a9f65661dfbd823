// @ts-check
/** @file The platform for the browser journeys: the production build on an empty data folder; stops its runs with itself, and ends with Playwright. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { prepareBuiltPlatform } from './build/built-platform.mjs';
import { buildState } from './build/stamp.mjs';
import { root, runMain, SetupError, say } from './setup/command.mjs';

await runMain(async () => {
  process.chdir(root);
  if (buildState() !== 'fresh')
    throw new SetupError('The journeys run on the production build. Build first: npm run build');
  const data = path.join(root, 'build', 'journeys-data');
  rmSync(data, { recursive: true, force: true });
  const environment = { MASTHEAD_SLOTS: '2', ...process.env, MASTHEAD_DATA: data, MASTHEAD_HOST: '127.0.0.1' };
  const platform = await prepareBuiltPlatform(environment, { stopRuns: true });
  await platform.supervisor.runInForeground(
    { ...platform.options, endsWithParent: true, onLine: (program, line) => say(`[${program}] ${line}`) },
    say,
  );
});
