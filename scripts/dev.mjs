// @ts-check
/** @file `npm run dev`: the platform with reload. Pages reload automatically; the dispatcher restarts when its code changes. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, bundleOptions } from './build/bundle.mjs';
import { migrate } from './migrate.mjs';
import { root, runMain, say } from './setup/command.mjs';
import { setUp } from './setup.mjs';

// Beside dist, not in it: a built platform may be running from there.
const programs = path.join(root, 'build', 'development');
const restartGraceMilliseconds = 5_000;

await runMain(async () => {
  process.chdir(root);
  const stopRuns = process.argv.includes('--stop-runs');
  await setUp();
  await bundle(programs, ['supervisor', 'web', 'dispatcher', 'runner', 'heartbeat', 'database', 'importer']);
  /** @type {typeof import('../workers/supervisor/index')} */
  const supervisor = await import(pathToFileURL(path.join(programs, 'supervisor.js')).href);
  supervisor.limitFiles(process.env);
  const settings = supervisor.readSettings(process.env);
  await supervisor.requireFree(settings);
  await migrate();
  const { web, dispatcher } = supervisor.platformPrograms({
    root,
    programs,
    development: true,
    stopRuns,
    settings,
    environment: process.env,
  });
  await supervisor.runInForeground(
    {
      settings,
      web,
      dispatcher,
      stopRuns,
      onLine: (program, line) => say(`[${program}] ${line}`),
      onStarted: (running) =>
        watch((name) => name === 'dispatcher' && running.dispatcher.restart(restartGraceMilliseconds)),
    },
    (line) => process.stdout.write(`${line}\n`),
  );
  process.exit(0);
});

/**
 * Bundles again whenever a source changes. Running runners keep the code they started with.
 * @param {(name: string) => unknown} onChange
 */
async function watch(onChange) {
  const esbuild = await import('esbuild');
  for (const name of /** @type {const} */ (['dispatcher', 'runner', 'heartbeat', 'importer'])) {
    let first = true;
    const context = await esbuild.context({
      ...bundleOptions(programs, [name]),
      plugins: [
        {
          name: 'reload',
          setup: (build) =>
            build.onEnd((result) => {
              if (!first && result.errors.length === 0) {
                say(`[dev] ${name} changed`);
                onChange(name);
              }
              first = false;
            }),
        },
      ],
    });
    await context.watch();
  }
}
