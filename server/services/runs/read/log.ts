/** @file A run's log: lines from a cursor, the last ones, or those that contain a text; and the last output of a failed run. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readLogAfter, readLogTail, searchLog } from '@/db/queries/log';
import type { AttemptRow, RunRow } from '@/db/schema';
import { attemptFiles } from '@/domain/attempt-files';
import { runIdSchema } from '@/domain/ids';
import { logLevelSchema, logLineSchema } from '@/domain/records/run';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { requireRun } from '../require-run';

/** Lines that one answer of a search reads: some ten milliseconds. */
const searchedLines = 20_000;

/** `limit`: null at the end. */
function plain<Row extends { readonly id: number }>(rows: readonly Row[], limit: number | null) {
  return { rows, last: rows.at(-1)?.id ?? null, more: rows.length === limit };
}

export const log = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    id: runIdSchema,
    /** The cursor of an earlier answer: lines after it. */
    after: z.string().regex(/^\d+$/, 'not a cursor of this log').nullish(),
    limit: z.int().min(1).max(1000).default(200),
    /** Without `after`: the last lines instead of the first. Not with `text` or `level`. */
    tail: z.boolean().default(false),
    /** Only lines that contain it, ignoring case. */
    text: z.string().max(200).default(''),
    /** Only lines of this level or above. */
    level: logLevelSchema.default('debug'),
  }),
  /** `more`: lines after the cursor were not read yet. A search may return no line, and more to read. */
  output: z.object({ lines: z.array(logLineSchema), cursor: z.string().nullable(), more: z.boolean() }),
  run({ ctx, input: { id, after, limit, tail, text, level } }) {
    requireRun(ctx.db, id);
    const begin = Number(after ?? 0);
    const filtered = text.trim() !== '' || level !== 'debug';
    const fromEnd = tail && !filtered && begin === 0;
    const levels = logLevelSchema.options.slice(logLevelSchema.options.indexOf(level));
    const { rows, last, more } = filtered
      ? searchLog(ctx.db, id, { after: begin, limit, text: text.trim(), levels, look: searchedLines })
      : plain(
          fromEnd ? readLogTail(ctx.db, id, limit) : readLogAfter(ctx.db, id, begin, limit),
          fromEnd ? null : limit,
        );
    return {
      lines: rows.map(({ sequence, attemptNumber, time, level, message }) => ({
        sequence,
        attempt: attemptNumber,
        time,
        level,
        message,
      })),
      cursor: last === null ? (after ?? null) : String(last),
      more,
    };
  },
});

const shownLines = 20;
const readBytes = 8 << 10;

export function lastLines(ctx: ServiceContext, run: RunRow, attempt: AttemptRow | undefined): string[] {
  const log = readLogTail(ctx.db, run.id, shownLines).map((line) => line.message);
  if (run.state !== 'failed' || attempt === undefined) return log;
  const stderr = tail(path.join(ctx.settings.dataDirectory, attempt.directory, attemptFiles.stderr));
  return [...log, ...stderr.slice(-shownLines)];
}

/** Of an attempt on a cluster: the last lines that its job printed besides its runner. */
export function nodeLines(directory: string): string[] {
  return tail(path.join(directory, attemptFiles.nodeLog)).slice(-shownLines);
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
