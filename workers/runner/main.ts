/**
 * @file The runner's program (dist/runner.js): `node runner.js ATTEMPT_DIRECTORY` runs one attempt, one process;
 * `node runner.js --device` prints what this machine computes with, as JSON.
 */
import path from 'node:path';
import { readTiming } from '@/domain/timing';
import { describeDevice } from './describe-device';
import { executeJob } from './execute-job';
import { runAttempt } from './run-attempt';

const argument = process.argv[2];

if (argument === '--device') {
  process.stdout.write(`${JSON.stringify(await describeDevice())}\n`);
} else if (argument === undefined) {
  process.stderr.write(
    'Usage: node runner.js ATTEMPT_DIRECTORY | --device (the dispatcher starts runners by itself)\n',
  );
  process.exitCode = 2;
} else {
  process.exit(
    await runAttempt({
      directory: path.resolve(argument),
      root: process.env.MASTHEAD_ROOT ?? process.cwd(),
      timing: readTiming(process.env.MASTHEAD_TUNABLES),
      heartbeatProgram: new URL('./heartbeat.js', import.meta.url),
      execute: executeJob,
    }),
  );
}
