/** @file The last lines that a run said: of its log, and of stderr where it failed. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { readLogTail } from '@/db/queries/log';
import type { AttemptRow, RunRow } from '@/db/schema';
import { attemptFiles } from '@/domain/job';
import type { ServiceContext } from '@/server/context';

const shownLines = 20;
const readBytes = 8 << 10;

export function lastLines(ctx: ServiceContext, run: RunRow, attempt: AttemptRow | undefined): string[] {
  const log = readLogTail(ctx.db, run.id, shownLines).map((line) => line.message);
  if (run.state !== 'failed' || attempt === undefined) return log;
  const stderr = tail(path.join(ctx.settings.dataDirectory, attempt.directory, attemptFiles.stderr));
  return [...log, ...stderr.slice(-shownLines)];
}

function tail(file: string): string[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // A run may fail before its process wrote anything.
    return [];
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, readBytes));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString('utf8')
      .split('\n')
      .slice(size > readBytes ? 1 : 0)
      .filter((line) => line.trim() !== '');
  } finally {
    closeSync(descriptor);
  }
}
