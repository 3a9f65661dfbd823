// @ts-check
/** @file `npm run --silent masthead -- ARGS`: the command line in a checkout. Only its own output goes to stdout. */
import { spawn } from 'node:child_process';
import { programFile } from './build/program.mjs';
import { root, runMain } from './setup/command.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  const program = await programFile('cli');
  // npm runs scripts in the checkout; paths that the user typed are relative to the user's folder.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, MASTHEAD_ROOT: root },
  });
  // The terminal sends Ctrl-C to both; the command decides how to end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 130));
  });
});
