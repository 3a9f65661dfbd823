/** @file A runner that a batch system starts: takes the attempt, which no second job may have, and the variables of its batch. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { attemptFiles } from '@/domain/runner-files';
import { exitStatus } from './attempt-ending';

/**
 * The attempt's directory. Ends the process if another job has it: a cluster may take a job whose answer never came, and then gets
 * it again. Whichever starts first computes.
 */
export function beginJob(batch: string | undefined, directory: string | undefined): string | undefined {
  if (batch === undefined || directory === undefined) return undefined;
  const { SLURM_JOB_ID: job = '', SLURM_ARRAY_JOB_ID: array = '', SLURM_ARRAY_TASK_ID: task = '' } = process.env;
  const file = path.join(directory, attemptFiles.node);
  try {
    writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid, job, array, task }), { flag: 'wx' });
  } catch (error) {
    if (!existsSync(file)) throw error;
    process.stderr.write(`Another job has this attempt: ${readFileSync(file, 'utf8')}\n`);
    process.exit(exitStatus.fenced);
  }
  const variables: unknown = JSON.parse(readFileSync(path.join(batch, 'environment.json'), 'utf8'));
  for (const [name, value] of Object.entries(variables ?? {})) process.env[name] = String(value);
  return directory;
}
