/** @file An attempt directory with a counting job, and the runner process on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { attemptFiles } from '@/domain/attempt-files';
import { type RunEvent, runEventSchema } from '@/domain/events';
import { newIdText } from '@/domain/ids';
import { type Control, type Heartbeat, heartbeatSchema, type Job, jobSchema } from '@/domain/runner-files';

export interface CountingJob {
  readonly steps: number;
  readonly checkpointEvery?: number;
  readonly resume?: z.input<typeof jobSchema>['resume'];
  readonly resumeElse?: z.input<typeof jobSchema>['resumeElse'];
}

/** A new attempt directory with a job that counts. */
export function writeAttempt(directory: string, options: CountingJob): Job {
  return writeJob(directory, countingJob(options));
}

/** A job that counts; its dataset is one that nobody opens. */
export function countingJob(options: CountingJob): Job {
  const dataset = newIdText('ds');
  const [taskSet, space] = [newIdText('ts'), newIdText('sp')];
  return jobSchema.parse({
    version: 1,
    run: newIdText('run'),
    attempt: newIdText('at'),
    attemptNumber: 1,
    lease: newIdText('at'),
    config: {
      kind: 'meta-train',
      taskSet,
      space,
      iterations: options.steps,
      checkpointEvery: options.checkpointEvery ?? 10,
      seed: 7,
    },
    space: { id: space, document: { operations: ['skip_connect', 'sep_conv_3x3'] } },
    taskSet: {
      id: taskSet,
      spec: {
        sources: [{ dataset, classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [2, 3] } }],
        ways: { min: 2, max: 2 },
        resolutions: [28],
        perClass: { train: 10, validation: 0, test: 10 },
      },
    },
    datasets: [{ id: dataset, directory: '/no-data' }],
    prior: null,
    genotype: null,
    resume: options.resume ?? null,
    resumeElse: options.resumeElse ?? [],
  });
}

/** Writes job.json and control.json into a new attempt directory. */
export function writeJob(directory: string, input: z.input<typeof jobSchema>): Job {
  const job = jobSchema.parse(input);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, attemptFiles.job), JSON.stringify(job));
  writeControl(directory, { lease: job.lease, desired: 'run' });
  return job;
}

/** By rename, as the dispatcher does. */
export function writeControl(directory: string, control: Control): void {
  const file = path.join(directory, attemptFiles.control);
  writeFileSync(`${file}.tmp`, JSON.stringify(control));
  renameSync(`${file}.tmp`, file);
}

export interface RunnerProcess {
  readonly child: ChildProcess;
  /** Exit status or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  stderr(): string;
}

export function startRunner(
  program: string,
  directory: string,
  environment: Record<string, string> = {},
): RunnerProcess {
  const child = spawn(process.execPath, [program, directory], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MASTHEAD_TUNABLES: '{"heartbeatEvery": 20, "controlEvery": 10}', ...environment },
  });
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(child, 'close').then(() => child.signalCode ?? child.exitCode ?? -1);
  return { child, ended, stderr: () => Buffer.concat(chunks).toString() };
}

/** Every event of the log; a line that is no event throws. */
export function readEvents(directory: string): RunEvent[] {
  const text = readFileSync(path.join(directory, attemptFiles.events), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => runEventSchema.parse(JSON.parse(line)));
}

export function readHeartbeat(directory: string): Heartbeat {
  return heartbeatSchema.parse(JSON.parse(readFileSync(path.join(directory, attemptFiles.heartbeat), 'utf8')));
}

/** Values of one series, in order. */
export function seriesOf(events: readonly RunEvent[], key: string): number[] {
  return events.flatMap((event) => {
    const value = event.type === 'points' ? event.values[key] : undefined;
    return value === undefined ? [] : [value];
  });
}
