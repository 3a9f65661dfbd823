/** @file What an attempt begins with, shown late by a shared folder: it is waited for, whole, before anything is concluded from it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { temporaryDirectory } from '@/test/temporary-directory';
import { readJob } from './attempt-input';
import { findBeginning } from './kept-files';
import { attemptSeen, inputsSeen } from './late-files';
import { countingJob, writeJob } from './test-support/attempt';

const content = Buffer.from('the state after 20 steps, bit for bit');
const sha256 = createHash('sha256').update(content).digest('hex');

it('waits for job, dataset and checkpoint, and finds no damage in what is half there', async () => {
  const directory = temporaryDirectory();
  const [file, dataset] = [path.join(directory, 'checkpoint-20'), path.join(directory, 'dataset')];
  const made = countingJob({ steps: 30, resume: { path: file, sha256, step: 20 } });
  const job = { ...made, datasets: made.datasets.map((each) => ({ ...each, directory: dataset })) };
  const waited = attemptSeen(directory, 120_000);
  expect(await attemptSeen(directory, 0)).toBe(false);
  writeFileSync(path.join(directory, attemptFiles.job), JSON.stringify(job).slice(0, 100));
  expect(await attemptSeen(directory, 0)).toBe(false);
  writeJob(directory, job);
  writeFileSync(file, content.subarray(0, 10));
  mkdirSync(dataset);
  expect(await attemptSeen(directory, 0)).toBe(false);
  expect(await inputsSeen(job, 0)).toBe(false);
  writeFileSync(file, content);
  expect(await waited).toBe(true);
  expect(findBeginning(readJob(directory))).toMatchObject({ checkpoint: { step: 20 }, damaged: [] });
  expect(existsSync(`${file}.damaged`)).toBe(false);
});
