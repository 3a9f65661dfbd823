// @ts-check
/** @file `npm run migrate`: migrates the database to this version. Every start does it; separately, it is a check in advance. */
import { programFile } from './build/program.mjs';
import { isMain, root, runMain, SetupError, show } from './setup/command.mjs';
import { setUp } from './setup.mjs';

/**
 * Migrates the database of the current settings.
 * @param {NodeJS.ProcessEnv} [environment]
 */
export async function migrate(environment = process.env) {
  const code = await show(process.execPath, ['--enable-source-maps', await programFile('migrate')], {
    env: { ...environment, MASTHEAD_ROOT: root },
  });
  if (code !== 0)
    throw new SetupError(`The database could not be brought to this version (exit code ${code}); its reason is above.`);
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await setUp();
    await migrate();
  });
}
