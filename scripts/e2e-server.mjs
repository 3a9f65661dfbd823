// @ts-check
/** @file The platform for the browser journeys: the production build on an empty data folder; stops its runs with itself. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { loadSupervisor } from './build/program.mjs';
import { buildState, distribution } from './build/stamp.mjs';
import { migrate } from './migrate.mjs';
import { root, runMain, SetupError, say } from './setup/command.mjs';

await runMain(async () => {
  process.chdir(root);
  if (buildState() !== 'fresh')
    throw new SetupError('The journeys run on the production build. Build first: npm run build');
  const data = path.join(root, 'build', 'journeys-data');
  rmSync(data, { recursive: true, force: true });
  const environment = { MASTHEAD_SLOTS: '2', ...process.env, MASTHEAD_DATA: data, MASTHEAD_HOST: '127.0.0.1' };
  const supervisor = await loadSupervisor();
  const settings = supervisor.readSettings(environment);
  await migrate(environment);
  const programs = supervisor.platformPrograms({
    root,
    programs: distribution,
    development: false,
    stopRuns: true,
    settings,
    environment,
  });
  await supervisor.runInForeground(
    { settings, ...programs, stopRuns: true, onLine: (program, line) => say(`[${program}] ${line}`) },
    say,
  );
});
