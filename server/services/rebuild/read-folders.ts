/** @file Reads the folders of runs: per attempt its job and creation time; and an attempt's log, batch by batch. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { runFoldersIn } from '@/db/damage';
import { attemptFiles } from '@/domain/attempt-files';
import { isDomainError } from '@/domain/errors';
import { type RunEvent, runEventSchema } from '@/domain/events';
import { type Job, jobSchema } from '@/domain/runner-files';
import { readLogText } from '@/server/services/ended-logs/packed-log';

export interface AttemptFolder {
  /** Relative to the data folder. */
  readonly directory: string;
  readonly job: Job;
  /** Milliseconds since the epoch: when its job was written. */
  readonly madeAt: number;
}

/** Attempts by run, in their order. `onUnreadable`: called for each unreadable job. */
export function readRunFolders(dataDirectory: string, onUnreadable: (message: string) => void): AttemptFolder[][] {
  return runFoldersIn(dataDirectory).flatMap((run) => {
    const attempts = readdirSync(path.join(dataDirectory, 'runs', run))
      .filter((name) => /^\d+$/.test(name))
      .sort((a, b) => Number(a) - Number(b))
      .flatMap((number) => readAttempt(dataDirectory, path.join('runs', run, number), onUnreadable));
    return attempts.length === 0 ? [] : [attempts];
  });
}

function readAttempt(
  dataDirectory: string,
  directory: string,
  onUnreadable: (message: string) => void,
): AttemptFolder[] {
  const file = path.join(dataDirectory, directory, attemptFiles.job);
  if (!existsSync(file)) return [];
  try {
    const job = jobSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return [{ directory, job, madeAt: Math.round(statSync(file).mtimeMs) }];
  } catch (error) {
    onUnreadable(
      `${file} can't be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}.`,
    );
    return [];
  }
}

export interface LogBatch {
  readonly events: readonly RunEvent[];
  /** Bytes up to the end of the last event's line. */
  readonly offset: number;
  /** Complete lines that are no event. */
  readonly unreadable: number;
  /** What comes after it can't be read. */
  readonly damaged: boolean;
}

const batchEvents = 2_000;
const newline = 0x0a;

/** An incomplete last line is left out, as in ingestion. */
export async function* readLog(directory: string): AsyncGenerator<LogBatch> {
  let events: RunEvent[] = [];
  let unreadable = 0;
  let offset = 0;
  let damaged = false;
  try {
    for (const { text, end } of linesOf(readLogText(directory) ?? [])) {
      offset = end;
      const event = eventOf(text);
      if (event === null) unreadable += 1;
      else events.push(event);
      if (events.length < batchEvents) continue;
      yield { events, offset, unreadable, damaged };
      events = [];
      unreadable = 0;
      await turn();
    }
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'corrupt-data') throw error;
    damaged = true;
  }
  yield { events, offset, unreadable, damaged };
}

/** Complete lines, each with the bytes up to its end. */
function* linesOf(blocks: Iterable<Buffer>): Generator<{ readonly text: string; readonly end: number }> {
  let begun: Buffer[] = [];
  let end = 0;
  for (const block of blocks) {
    let from = 0;
    for (let at = block.indexOf(newline); at >= 0; at = block.indexOf(newline, from)) {
      const line = Buffer.concat([...begun, block.subarray(from, at)]);
      begun = [];
      end += line.length + 1;
      from = at + 1;
      yield { text: line.toString(), end };
    }
    begun.push(block.subarray(from));
  }
}

function eventOf(line: string): RunEvent | null {
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
