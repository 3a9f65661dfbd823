// @ts-check
/**
 * @file `npm start`: the platform, ready for use. `npm start -- --data DIR` uses another data folder, `--port N` another port;
 * `--stop-runs` stops the runs too when it is stopped.
 */
import { prepareBuiltPlatform } from './build/built-platform.mjs';
import { buildState } from './build/stamp.mjs';
import { build } from './build.mjs';
import { root, runMain, SetupError, say } from './setup/command.mjs';
import { readOptions, typedPath } from './setup/options.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  const options = readOptions('npm start [-- [--data DIR] [--port N] [--stop-runs]]', {
    data: { type: 'string' },
    port: { type: 'string' },
    'stop-runs': { type: 'boolean' },
  });
  const data = options.data === undefined ? {} : { MASTHEAD_DATA: typedPath(options.data) };
  const port = options.port === undefined ? {} : { PORT: options.port };
  process.chdir(root);
  await setUp({}, async () => {
    const state = buildState();
    if (state === 'stale') {
      throw new SetupError(
        'The sources (or MASTHEAD_BASE_PATH) changed since the last build, which is therefore not started. Build again: npm run build',
      );
    }
    if (state === 'none') await build({ once: true });
  });
  const stopRuns = options['stop-runs'] === true;
  const platform = await prepareBuiltPlatform({ ...process.env, ...data, ...port }, { stopRuns });
  await platform.supervisor.runInForeground(
    { ...platform.options, onLine: (program, line) => say(`[${program}] ${line}`) },
    (line) => process.stdout.write(`${line}\n`),
  );
});
