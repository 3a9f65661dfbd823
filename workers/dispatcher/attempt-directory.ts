/** @file The dispatcher's side of an attempt directory: writes job and control by rename, reads heartbeat and last word. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type RunEvent, runEventSchema } from '@/domain/events';
import { attemptFiles, type Control, type Heartbeat, heartbeatSchema, type Job } from '@/domain/job';

/** Makes the directory and everything a runner needs to begin. */
export function prepareAttempt(directory: string, job: Job): void {
  mkdirSync(directory, { recursive: true });
  replaceFile(path.join(directory, attemptFiles.job), job);
  writeControl(directory, { lease: job.lease, desired: 'run' });
}

export function writeControl(directory: string, control: Control): void {
  replaceFile(path.join(directory, attemptFiles.control), control);
}

/** The last sign of life, where there is one that can be read. */
export function readHeartbeat(directory: string): Heartbeat | undefined {
  try {
    return heartbeatSchema.safeParse(JSON.parse(readFileSync(path.join(directory, attemptFiles.heartbeat), 'utf8')))
      .data;
  } catch {
    return undefined;
  }
}

/** The `ended` event, if that is the last whole line of the log: read from the file, so that a restart needs no memory. */
export function readLastWord(directory: string): Extract<RunEvent, { type: 'ended' }> | undefined {
  const text = lastBytes(path.join(directory, attemptFiles.events));
  const line = text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1);
  try {
    const event = runEventSchema.safeParse(JSON.parse(line ?? '')).data;
    return event?.type === 'ended' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** Last lines of what the runner printed to stderr: the reason, where a process died without a word. */
export function readLastErrors(directory: string, lines: number): string[] {
  return lastBytes(path.join(directory, attemptFiles.stderr))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}

const lastWordBytes = 64 << 10;

function lastBytes(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, lastWordBytes));
    const read = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(descriptor);
  }
}

function replaceFile(file: string, content: unknown): void {
  const aside = `${file}.tmp`;
  const descriptor = openSync(aside, 'w');
  try {
    writeFileSync(descriptor, JSON.stringify(content));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(aside, file);
}
