// @ts-check
/** @file `npm start`: the platform, ready for use. `npm start -- --stop-runs` stops the runs too when it is stopped. */

import { loadSupervisor } from './build/program.mjs';
import { buildState, distribution } from './build/stamp.mjs';
import { build } from './build.mjs';
import { migrate } from './migrate.mjs';
import { root, runMain, SetupError, say } from './setup/command.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  process.chdir(root);
  const stopRuns = process.argv.includes('--stop-runs');
  await setUp();
  const state = buildState();
  if (state === 'stale') {
    throw new SetupError(
      'The sources (or MASTHEAD_BASE_PATH) changed since the last build, which is therefore not started. Build again: npm run build',
    );
  }
  if (state === 'none') await build();
  const supervisor = await loadSupervisor();
  const settings = supervisor.readSettings(process.env);
  await supervisor.requirePort(settings.host, settings.port);
  await migrate();
  const programs = supervisor.platformPrograms({
    root,
    programs: distribution,
    development: false,
    stopRuns,
    settings,
    environment: process.env,
  });
  await supervisor.runInForeground(
    { settings, ...programs, stopRuns, onLine: (program, line) => say(`[${program}] ${line}`) },
    (line) => process.stdout.write(`${line}\n`),
  );
});
