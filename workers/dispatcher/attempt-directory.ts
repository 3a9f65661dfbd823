/** @file The dispatcher's side of an attempt directory: writes job and control by rename, reads heartbeat and final event. */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { makeFolderDurably, writeDurably } from '@/disk/durable-file';
import { attemptFiles } from '@/domain/attempt-files';
import { timeStamp } from '@/domain/backup';
import { type RunEvent, runEventSchema } from '@/domain/events';
import { type Control, type Heartbeat, heartbeatSchema, type Job, jobSchema } from '@/domain/runner-files';

/**
 * Creates the directory and everything a runner needs to begin. Existing files belong to an attempt that this database
 * never knew, because it was restored from a backup: it is kept aside.
 */
export function prepareAttempt(directory: string, job: Job, now: number): void {
  if (existsSync(directory) && readdirSync(directory).length > 0)
    renameSync(directory, `${directory}.replaced-${timeStamp(now)}`);
  makeFolderDurably(directory);
  replaceFile(path.join(directory, attemptFiles.job), job);
  writeControl(directory, { lease: job.lease, desired: 'run' });
}

/** Removes the files of an attempt that never began; the next attempt sets aside what can't be removed. */
export function removeAttempt(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // The folder can't be reached, so the attempt never began.
  }
}

export function writeControl(directory: string, control: Control): void {
  replaceFile(path.join(directory, attemptFiles.control), control);
}

/** The last readable heartbeat. */
export function readHeartbeat(directory: string): Heartbeat | undefined {
  try {
    return heartbeatSchema.safeParse(JSON.parse(readFileSync(path.join(directory, attemptFiles.heartbeat), 'utf8')))
      .data;
  } catch {
    return undefined;
  }
}

/**
 * The `ended` event, if that is the last complete line of the log: read from the file, so that a restart needs no memory.
 * @param ingested bytes of the log that were ingested: less than all of it, and there is no ending yet
 */
export function readEnding(
  directory: string,
  ingested = Number.POSITIVE_INFINITY,
): Extract<RunEvent, { type: 'ended' }> | undefined {
  const { bytes, from } = lastBytes(path.join(directory, attemptFiles.events));
  const end = bytes.lastIndexOf(0x0a);
  if (end < 0 || from + end + 1 > ingested) return undefined;
  const line = bytes.subarray(bytes.subarray(0, end).lastIndexOf(0x0a) + 1, end).toString('utf8');
  try {
    const event = runEventSchema.safeParse(JSON.parse(line)).data;
    return event?.type === 'ended' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** What its runner was given to do; undefined where it was never written. */
export function readJobFile(directory: string): Job | undefined {
  try {
    return jobSchema.safeParse(JSON.parse(readFileSync(path.join(directory, attemptFiles.job), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The last lines that its job on a cluster printed besides its runner. */
export function readNodeLog(directory: string): string[] {
  return linesOf(path.join(directory, attemptFiles.nodeLog));
}

/** The last lines that the runner printed to stderr: the reason, if a process died without a final event. */
export function readLastErrors(directory: string): string[] {
  return linesOf(path.join(directory, attemptFiles.stderr));
}

function linesOf(file: string): string[] {
  return lastBytes(file)
    .bytes.toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

const lastWordBytes = 64 << 10;

/** And where they begin. */
function lastBytes(file: string): { readonly bytes: Buffer; readonly from: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return { bytes: Buffer.alloc(0), from: 0 };
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, lastWordBytes));
    const from = size - buffer.length;
    return { bytes: buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from)), from };
  } finally {
    closeSync(descriptor);
  }
}

function replaceFile(file: string, content: unknown): void {
  writeDurably(file, Buffer.from(JSON.stringify(content)));
}
