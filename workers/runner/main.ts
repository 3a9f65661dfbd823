/**
 * @file The runner's program (dist/runner.js): `node runner.js ATTEMPT_DIRECTORY` runs one attempt, one process;
 * `node runner.js --device` prints what this machine computes with, `--engines [NAME…]` what it says of each engine,
 * `--speed` how fast it trains, as JSON. Runners start it with `--task-worker`, too, and batch scripts with `--job BATCH [NODE=ADDRESS]… ATTEMPT_DIRECTORY`,
 * or `--node-worker BATCH ATTEMPT_DIRECTORY INDEX` on a job's other nodes.
 */
import './schemas-once';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { limitFiles } from '@/disk/file-modes';
import { readTiming } from '@/domain/tunables';
import { engineReports } from '@/engine/availability';
import { beginJob } from './begin-job';
import { executeJob } from './execute-job';
import { measureSpeed } from './measure-speed';
import { serveNode } from './node-worker';
import { runAttempt } from './run-attempt';
import { describeDevice } from './run-environment';
import { serveTasks } from './task-worker';

limitFiles(process.env);
const secondsOfMeasurement = 2;
const [, , first, ...rest] = process.argv;
const job = first === '--job' ? await beginJob(rest) : null;
const argument = job?.directory ?? first;

if (argument === '--device') {
  process.stdout.write(`${JSON.stringify(await describeDevice())}\n`);
} else if (argument === '--engines') {
  process.stdout.write(
    `${JSON.stringify(await engineReports(process.argv.length > 3 ? process.argv.slice(3) : undefined))}\n`,
  );
} else if (argument === '--speed') {
  process.stdout.write(`${JSON.stringify(await measureSpeed(secondsOfMeasurement))}\n`);
} else if (argument === '--task-worker') {
  serveTasks();
} else if (argument === '--node-worker') {
  const [batch = '', directory = '', index = '0'] = rest;
  await serveNode(batch, path.resolve(directory), Number(index));
} else if (argument === undefined) {
  process.stderr.write(
    'Usage: node runner.js ATTEMPT_DIRECTORY | --device | --engines | --speed (the dispatcher starts runners)\n',
  );
  process.exitCode = 2;
} else {
  process.exit(
    await runAttempt({
      directory: path.resolve(argument),
      root: process.env.MASTHEAD_ROOT ?? process.cwd(),
      timing: readTiming(process.env.MASTHEAD_TUNABLES),
      heartbeatProgram: new URL('./heartbeat.js', import.meta.url),
      now: job?.now,
      execute: (io) => executeJob(io, fileURLToPath(import.meta.url), job?.others ?? null),
    }),
  );
}
