// @ts-check
/**
 * @file `npm run demo`: the whole main job on real data, on a platform of its own that stays up afterwards. `-- --exit` stops
 * everything it started at the end; `--data DIR` and `--port N` choose the data folder (data/demo) and port (a free one).
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadSupervisor, programFile } from './build/program.mjs';
import { distribution } from './build/stamp.mjs';
import { ensureBuild } from './build.mjs';
import { migrate } from './migrate.mjs';
import { root, runMain, SetupError } from './setup/command.mjs';
import { setUp } from './setup.mjs';

const usage = 'npm run demo [-- [--exit] [--data DIR] [--port N]]';
/** @param {string} text */
const print = (text) => process.stdout.write(`${text}\n`);

await runMain(async () => {
  const options = readOptions();
  process.chdir(root);
  await setUp({ data: true });
  await ensureBuild();
  const supervisor = await loadSupervisor();
  const port = options.port ?? String(await supervisor.freePort());
  const environment = { ...process.env, MASTHEAD_DATA: options.data, MASTHEAD_HOST: '127.0.0.1', PORT: port };
  const settings = supervisor.readSettings(environment);
  await supervisor.requirePort(settings.host, settings.port);
  await migrate(environment);

  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  const stopRuns = true;
  const programs = supervisor.platformPrograms({
    root,
    programs: distribution,
    development: false,
    stopRuns,
    settings,
    environment,
  });
  print(`Masthead's demo. Data folder: ${settings.dataDirectory}`);
  const platform = await supervisor.startPlatform({
    ...programs,
    settings,
    stopRuns,
    signal: stop.signal,
    onLine: (program, line) => worthSaying(line) && print(`   [${program}] ${line}`),
  });
  try {
    print(`Web server and dispatcher are up: ${platform.url}`);
    const failure = await perform(platform.url, stop.signal);
    if (stop.signal.aborted) return 130;
    if (failure !== undefined) print(`\nThe demo failed. ${failure}`);
    if (!options.exit) await stayUp(platform.url, stop.signal);
    print(`To open it again: MASTHEAD_DATA=${shellWord(settings.dataDirectory)} npm start`);
    return failure === undefined ? 0 : 1;
  } finally {
    print('Stopping what the demo started.');
    await platform.stop();
    print('Stopped.');
  }
});

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { exit: { type: 'boolean' }, data: { type: 'string' }, port: { type: 'string' } },
    });
    // npm runs scripts in the checkout; a path that the user typed counts from where they stood.
    const typed =
      values.data === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? process.cwd(), values.data);
    return { exit: values.exit === true, data: typed ?? path.join(root, 'data', 'demo'), port: values.port };
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  }
}

/**
 * Runs the main job; resolves to the reason where it failed.
 * @param {string} url @param {AbortSignal} signal
 */
async function perform(url, signal) {
  /** @type {typeof import('../client/demo/index')} */
  const demo = await import(pathToFileURL(await programFile('demo')).href);
  try {
    await demo.runDemo({ url, output: process.stdout, signal });
    return undefined;
  } catch (error) {
    if (signal.aborted) return 'Interrupted.';
    if (!(error instanceof Error)) return String(error);
    return error.name === 'DomainError' ? error.message : (error.stack ?? error.message);
  }
}

/** @param {string} url @param {AbortSignal} signal */
async function stayUp(url, signal) {
  print(`\nThe platform stays up: ${url}\nCtrl-C stops it.`);
  // A pending promise alone does not keep a process alive; the supervised programs' pipes do.
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  print('');
}

/** Requests and routine of a healthy platform would drown the demo's own lines. @param {string} line */
function worthSaying(line) {
  return /"level":(50|60)|error|ended by itself/i.test(line);
}

/** @param {string} text */
function shellWord(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
