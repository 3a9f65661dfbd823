/** @file The runner's program with the counting run as its work. */
import { readTiming } from '@/domain/tunables';
import { beginJob } from '../begin-job';
import { runAttempt } from '../run-attempt';
import { countingRun } from './counting-run';

process.exit(
  await runAttempt({
    directory:
      (process.argv[2] === '--job' ? (await beginJob(process.argv.slice(3))).directory : process.argv[2]) ?? '',
    root: process.cwd(),
    timing: readTiming(process.env.MASTHEAD_TUNABLES),
    heartbeatProgram: new URL('./heartbeat.js', import.meta.url),
    execute: countingRun,
  }),
);
