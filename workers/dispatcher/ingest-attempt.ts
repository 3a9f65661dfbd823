/** @file Takes what an attempt's log grew by into the database: bounded pieces, short transactions, nothing blocks for good. */
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { inTransaction } from '@/db/open';
import { recordChange } from '@/db/queries/change/record';
import { isDomainError } from '@/domain/errors';
import { attemptFiles } from '@/domain/job';
import { applyEvents } from '@/server/services/ingest/apply-events';
import type { OpenAttempt } from '@/server/services/runs/open-attempts';
import { raiseAlarm } from '@/server/services/runs/raise-alarm';
import type { DispatcherDependencies } from './dependencies';
import { intoBatches, type ParsedLine, parseLines } from './parse-events';
import { readTail } from './tail';

type Ingestion = Pick<DispatcherDependencies, 'ctx' | 'timing' | 'log'>;

/** One piece of the log, from where the last one ended. True where more waits. */
export async function ingestAttempt(dispatcher: Ingestion, open: OpenAttempt): Promise<boolean> {
  const { timing } = dispatcher;
  const file = path.join(open.directory, attemptFiles.events);
  const piece = readTail(file, open.ingestedOffset, timing.ingestBytes);
  for (const batch of intoBatches(parseLines(piece), timing.ingestPoints)) {
    ingestBatch(dispatcher, open, batch);
    // Others' writes get their turn between two transactions.
    await turn();
  }
  return piece.more;
}

/** All in one transaction; where the database refuses an event itself, that one is skipped like a bad line. */
function ingestBatch(dispatcher: Ingestion, open: OpenAttempt, lines: readonly ParsedLine[]): void {
  try {
    ingestLines(dispatcher, open, lines);
  } catch (error) {
    if (isPassing(error)) throw error;
    const [only] = lines;
    if (lines.length > 1) {
      for (const line of lines) ingestBatch(dispatcher, open, [line]);
    } else if (only?.kind === 'event') {
      const reason = `${only.event.type} was refused: ${error instanceof Error ? error.message : String(error)}`;
      ingestLines(dispatcher, open, [{ kind: 'bad', reason, start: only.end, end: only.end }]);
    } else {
      throw error;
    }
  }
}

function ingestLines({ ctx, log }: Ingestion, open: OpenAttempt, lines: readonly ParsedLine[]): void {
  const { attempt, run, lease } = open;
  const bad = lines.flatMap((line) => (line.kind === 'bad' ? [line] : []));
  const events = lines.flatMap((line) => (line.kind === 'event' ? [line.event] : []));
  inTransaction(ctx.db, (tx) => {
    const time = ctx.now();
    for (const line of bad)
      raiseAlarm(ctx, tx, { attempt, run, time, alarm: 'unreadable-event', message: messageOf(line) });
    if (bad.length > 0) recordChange(tx, { entity: 'run', key: run, run, time });
    const newOffset = lines.at(-1)?.end ?? open.ingestedOffset;
    applyEvents({ ctx: { ...ctx, db: tx }, input: { attempt, lease, events, newOffset } });
  });
  for (const line of bad) log.warn({ run, attempt }, messageOf(line));
}

function messageOf({ start, reason }: { start: number; reason: string }): string {
  return `A line of ${attemptFiles.events} at byte ${start} was skipped: ${reason}.`;
}

/** Trouble of the moment or of the lease, not of the event: the same batch is tried again later, or never. */
function isPassing(error: unknown): boolean {
  if (isDomainError(error)) return error.code === 'stale-lease' || error.code === 'not-found';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|NOMEM|CANTOPEN|CORRUPT|NOTADB)/.test(code);
}
