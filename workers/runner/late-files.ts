/** @file What an attempt begins with, on a node: a shared folder may show it late, or at first not whole. It is waited for, and judged after. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@/domain/runner-files';
import { overridableTunables } from '@/domain/tunables';
import { readControl, readJob } from './attempt-input';
import { isSound } from './kept-files';

const lookEvery = 500;

/** Resolves when it holds, or after the time that a folder may be late; false then. */
async function seen(holds: () => boolean, within: number): Promise<boolean> {
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun >= within) return false;
    await pause(lookEvery);
  }
  return true;
}

const readable = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

/** Its datasets and its files, as they were written. */
const whole = ({ datasets, prior, weights, resume }: Job): boolean =>
  datasets.every(({ directory }) => existsSync(directory)) &&
  [prior, weights, resume].every((file) => file === null || isSound(file));

export function inputsSeen(job: Job, within: number = overridableTunables.folderLate): Promise<boolean> {
  return seen(() => whole(job), within);
}

/** All that its dispatcher wrote for it, and what that names. */
export function attemptSeen(directory: string, within: number = overridableTunables.folderLate): Promise<boolean> {
  return seen(
    () => readable(() => readControl(directory)) && readable(() => readJob(directory)) && whole(readJob(directory)),
    within,
  );
}
