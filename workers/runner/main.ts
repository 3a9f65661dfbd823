/** @file The runner's program (dist/runner.js): `node runner.js ATTEMPT_DIRECTORY`. One attempt, one process. */
import path from 'node:path';
import { readTiming } from '@/domain/timing';
import { executeJob } from './execute-job';
import { runAttempt } from './run-attempt';

const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write(
    'Usage: node runner.js ATTEMPT_DIRECTORY (the dispatcher starts runners; nobody needs to by hand)\n',
  );
  process.exit(2);
}

process.exit(
  await runAttempt({
    directory: path.resolve(directory),
    root: process.env.MASTHEAD_ROOT ?? process.cwd(),
    timing: readTiming(process.env.MASTHEAD_TUNABLES),
    heartbeatProgram: new URL('./heartbeat.js', import.meta.url),
    execute: executeJob,
  }),
);
