// @ts-check
/**
 * @file `npm run demo`: the whole main job on glyphs that it draws itself, on its own platform that stays up afterwards. `-- --exit` stops
 * everything it started at the end; `--data DIR` and `--port N` choose the data folder (data/demo) and port (a free one).
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareBuiltPlatform } from './build/built-platform.mjs';
import { loadSupervisor, programFile } from './build/program.mjs';
import { ensureBuild } from './build.mjs';
import { root, runMain } from './setup/command.mjs';
import { readOptions, typedPath } from './setup/options.mjs';
import { setUp } from './setup.mjs';

/** @param {string} text */
const print = (text) => process.stdout.write(`${text}\n`);

await runMain(async () => {
  const typed = readOptions('npm run demo [-- [--exit] [--data DIR] [--port N]]', {
    exit: { type: 'boolean' },
    data: { type: 'string' },
    port: { type: 'string' },
  });
  const data = typed.data === undefined ? path.join(root, 'data', 'demo') : typedPath(typed.data);
  const options = { exit: typed.exit === true, data, port: typed.port };
  process.chdir(root);
  await setUp({}, ensureBuild);
  const port = options.port ?? String(await (await loadSupervisor()).freePort());
  const environment = { ...process.env, MASTHEAD_DATA: options.data, MASTHEAD_HOST: '127.0.0.1', PORT: port };
  const { supervisor, settings, options: programs } = await prepareBuiltPlatform(environment, { stopRuns: true });

  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  print(`Masthead's demo. Data folder: ${settings.dataDirectory}`);
  const platform = await supervisor.startPlatform({
    ...programs,
    signal: stop.signal,
    onLine: (program, line) => worthSaying(line) && print(`   [${program}] ${line}`),
  });
  try {
    print(`Web server and dispatcher are up: ${platform.url}`);
    const failure = await perform(platform.url, stop.signal);
    if (stop.signal.aborted) return 130;
    if (failure !== undefined) print(`\nThe demo failed. ${failure}`);
    if (!options.exit) await stayUp(platform.url, stop.signal);
    print(`To open it again: npm start -- --data ${shellWord(settings.dataDirectory)}`);
    return failure === undefined ? 0 : 1;
  } finally {
    print('Stopping what the demo started.');
    await platform.stop();
    print('Stopped.');
  }
});

/**
 * Runs the main job; resolves to the reason if it failed.
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
  return /"level":(50|60)|error|ended unexpectedly/i.test(line);
}

/** @param {string} text */
function shellWord(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
