// @ts-check
/** @file The built platform, made ready to start: settings read, port free, database at this version, programs named. */
import { migrate } from '../migrate.mjs';
import { root } from '../setup/command.mjs';
import { loadSupervisor } from './program.mjs';
import { distribution } from './stamp.mjs';

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {{ stopRuns: boolean }} options
 */
export async function prepareBuiltPlatform(environment, { stopRuns }) {
  const supervisor = await loadSupervisor();
  // Not before: the build may be read by everyone who may read the checkout.
  supervisor.limitFiles(environment);
  const settings = supervisor.readSettings(environment);
  await supervisor.requireFree(settings);
  // The web server, which takes longest to come up, may be started on a database that needs nothing but its check.
  const check = () => migrate(environment);
  const migrated = supervisor.needsNoMigration(settings);
  if (!migrated) await check();
  const programs = supervisor.platformPrograms({
    root,
    programs: distribution,
    development: false,
    stopRuns,
    settings,
    environment,
  });
  const beforeDispatcher = migrated ? check : async () => undefined;
  return { supervisor, settings, options: { settings, ...programs, stopRuns, beforeDispatcher } };
}
