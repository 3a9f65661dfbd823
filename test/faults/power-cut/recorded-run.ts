/** @file A counting run with every change of files recorded: its folder prepared as the dispatcher does, its runner the real one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { countingJob } from '@/workers/runner/test-support/attempt';
import { bundlePrograms } from '@/workers/test-support/programs';
import { type Change, readChanges } from './replay';

export interface RecordedRun {
  /** Of the data folder; the run lies below. */
  readonly root: string;
  /** Relative to it. */
  readonly directory: string;
  readonly changes: readonly Change[];
  readonly steps: number;
}

export const seed = 7;

/** `home`: an empty folder. */
export async function recordRun(home: string, steps: number, checkpointEvery: number): Promise<RecordedRun> {
  const [root, into] = [path.join(home, 'data'), path.join(home, 'changes')];
  for (const folder of [root, into]) mkdirSync(folder);
  const job = countingJob({ steps, checkpointEvery });
  const directory = path.join('runs', job.run, '1');
  const jobFile = path.join(home, 'job.json');
  writeFileSync(jobFile, JSON.stringify(job));
  const programs = await bundlePrograms({
    prepare: new URL('./prepare.ts', import.meta.url),
    runner: new URL('../../../workers/runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../../../workers/runner/heartbeat.ts', import.meta.url),
  });
  try {
    const recorder = fileURLToPath(new URL('./record-files.mjs', import.meta.url));
    const env = { ...process.env, RECORD_ROOT: root, RECORD_INTO: into, MASTHEAD_TUNABLES: '{"controlEvery": 10}' };
    for (const args of [
      [programs.file('prepare'), path.join(root, directory), jobFile],
      [programs.file('runner'), path.join(root, directory)],
    ]) {
      const child = spawn(process.execPath, ['--import', recorder, ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env,
      });
      const [status] = await once(child, 'exit');
      if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
    }
  } finally {
    programs.remove();
  }
  return { root, directory, changes: readChanges(into), steps };
}
