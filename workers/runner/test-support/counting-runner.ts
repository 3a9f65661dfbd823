/** @file The runner's program with the counting run as its work. */
import { readTiming } from '@/domain/tunables';
import { beginJob } from '../begin-job';
import { runAttempt } from '../run-attempt';
import { countingRun } from './counting-run';

const job = process.argv[2] === '--job' ? await beginJob(process.argv.slice(3)) : null;

process.exit(
  await runAttempt({
    directory: job?.directory ?? process.argv[2] ?? '',
    now: job?.now,
    root: process.cwd(),
    timing: readTiming(process.env.MASTHEAD_TUNABLES),
    heartbeatProgram: new URL('./heartbeat.js', import.meta.url),
    execute: countingRun,
  }),
);
