/** @file A runner that a batch system starts: takes the attempt, which no second job may have, and the variables of its batch. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import { exitStatus } from './attempt-ending';
import { parseNodes } from './job-nodes';
import { attemptSeen } from './late-files';
import type { OtherNodes } from './worker-pool';

export interface BegunJob {
  readonly directory: string;
  /** Of a job on several nodes. */
  readonly others: OtherNodes | null;
  /** The time, by the clock of the shared folder. */
  readonly now: () => number;
}

/**
 * @param words BATCH, the job's nodes where it has several, and ATTEMPT_DIRECTORY. Ends the process if another job has the attempt: a cluster may
 * take a job whose answer never came, and then gets it again. Whichever starts first computes.
 */
export async function beginJob(words: readonly string[]): Promise<BegunJob> {
  const [batch = '', ...rest] = words;
  const directory = rest.at(-1) ?? '';
  const nodes = parseNodes(rest.slice(0, -1));
  const { SLURM_JOB_ID: job = '', SLURM_ARRAY_JOB_ID: array = '', SLURM_ARRAY_TASK_ID: task = '' } = process.env;
  const file = path.join(directory, attemptFiles.node);
  try {
    writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid, job, array, task }), { flag: 'wx' });
  } catch (error) {
    if (!existsSync(file)) throw error;
    process.stderr.write(`Another job has this attempt: ${readFileSync(file, 'utf8')}\n`);
    process.exit(exitStatus.fenced);
  }
  const off = clockError(file);
  await attemptSeen(directory);
  takeVariables(batch);
  const own = process.env.SLURMD_NODENAME ?? hostname();
  return {
    directory,
    others: nodes.length > 1 ? { directory, own, nodes } : null,
    now: () => Date.now() - off,
  };
}

/** Less than this is the folder's own imprecision. */
const leastError = 60_000;

/**
 * Milliseconds by which this node's clock is ahead of that of the folder, which stamps what is written: charts by time compare what nodes log
 * with what the platform knows. 0 where the folder takes the time of whoever writes.
 * @param file just written
 */
function clockError(file: string): number {
  const error = Date.now() - statSync(file).mtimeMs;
  return Math.abs(error) < leastError ? 0 : Math.round(error);
}

/** Those that the runs of a batch get. */
export function takeVariables(batch: string): void {
  const variables: unknown = JSON.parse(readFileSync(path.join(batch, 'environment.json'), 'utf8'));
  for (const [name, value] of Object.entries(variables ?? {})) process.env[name] = String(value);
}
