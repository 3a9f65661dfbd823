/** @file Ingests the new part of an attempt's log: bounded portions, short transactions, nothing blocks forever. */
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { inTransaction } from '@/db/open';
import { recordChange } from '@/db/queries/change';
import { OutdatedSeries } from '@/db/series/known-series';
import { attemptFiles } from '@/domain/attempt-files';
import { isDomainError } from '@/domain/errors';
import type { RunEvent } from '@/domain/events';
import { batchTargetOf } from '@/domain/targets/target';
import { bringingBack } from '@/server/services/ended-logs/packed-log';
import { type ApplyEventsInput, applyEvents } from '@/server/services/ingest/apply-events';
import { groupPoints } from '@/server/services/ingest/group-points';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { raiseAlarm } from '@/server/services/runs/life/transition';
import type { Watch } from './attempt-memory';
import { type Batch, intoBatches } from './batches';
import type { DispatcherDependencies } from './dependencies';
import { type ParsedLine, parseLines } from './parse-events';
import { readTail } from './read-new-lines';

type Ingestion = Pick<DispatcherDependencies, 'ctx' | 'timing' | 'log' | 'monotonic'>;
type Remembered = Pick<Watch, 'pace' | 'memory'> & Partial<Pick<Watch, 'hole' | 'bringing'>>;
/** Milliseconds. */
const bringsBackFor = 20;

type Grouped = NonNullable<ApplyEventsInput['grouped']>;

/** One portion of the log, from the end of the last one. True if more waits. */
export async function ingestAttempt(dispatcher: Ingestion, open: OpenAttempt, watch: Remembered): Promise<boolean> {
  const { timing } = dispatcher;
  const { partialThrough: through } = open;
  const file = path.join(open.directory, attemptFiles.events);
  for (let bytes = timing.ingestBytes; ; bytes *= 2) {
    let piece = readTail(file, open.ingestedOffset, bytes);
    // It was packed where the attempt had ended, and a backup of before was restored.
    if (piece.missing) {
      const there = bringBack(open.directory, watch);
      if (there === 'not yet') return true;
      if (there) piece = readTail(file, open.ingestedOffset, bytes);
    }
    const parsed = parseLines(piece);
    const lines = beforeHole(dispatcher, open, parsed, watch);
    if (lines.length < parsed.length) {
      await ingestLines(dispatcher, open, lines, watch);
      return false;
    }
    // A partly written batch is read completely again, also by a dispatcher with smaller limits.
    const whole = through === null || lines.some((line) => line.kind === 'event' && line.event.sequence === through);
    if (!whole && piece.more) continue;
    await ingestLines(dispatcher, open, lines, watch);
    return piece.more;
  }
}

/** A packed log back, for so many milliseconds at a time: others are supervised in between. */
function bringBack(directory: string, watch: Remembered): boolean | 'not yet' {
  const work = watch.bringing ?? bringingBack(directory);
  watch.bringing = null;
  const until = performance.now() + bringsBackFor;
  do {
    const step = work.next();
    if (step.done) return step.value;
  } while (performance.now() < until);
  watch.bringing = work;
  return 'not yet';
}

/** On a cluster, what comes before bytes that are still to come; zeros that stay are lines like any other. */
function beforeHole(
  { timing, monotonic }: Ingestion,
  { executor }: OpenAttempt,
  lines: readonly ParsedLine[],
  watch: Remembered,
): readonly ParsedLine[] {
  const at = batchTargetOf(executor) === null ? -1 : lines.findIndex((line) => line.kind === 'bad' && line.hole);
  const line = lines[at];
  if (line?.kind !== 'bad') return lines;
  if (watch.hole?.offset !== line.start) watch.hole = { offset: line.start, since: monotonic() };
  return monotonic() - watch.hole.since < timing.folderLate ? lines.slice(0, at) : lines;
}

async function ingestLines(
  dispatcher: Ingestion,
  open: OpenAttempt,
  lines: readonly ParsedLine[],
  watch: Remembered,
): Promise<void> {
  const { partialThrough: through } = open;
  let after = open.ingestedSequence;
  // The current limits.
  for (const batch of intoBatches(lines, { points: watch.pace.points, series: watch.pace.series, through })) {
    const events = eventsOf(batch.lines);
    // Once for all of its transactions, and before they take the lock.
    const grouped = { after, groups: groupPoints(events, after) };
    let begun = through !== null && events.some(({ sequence }) => sequence === through);
    for (; ingestBatch(dispatcher, open, batch, watch, { begun, grouped }); begun = true) await turn();
    after = Math.max(after, events.at(-1)?.sequence ?? after);
    // Other writes run between two transactions.
    await turn();
  }
}

/**
 * One transaction; true if the batch needs another. If the database refuses the event itself, it is skipped like a
 * bad line.
 */
function ingestBatch(
  dispatcher: Ingestion,
  open: OpenAttempt,
  { lines, inTurns }: Batch,
  watch: Remembered,
  { begun, grouped }: { readonly begun: boolean; readonly grouped?: Grouped },
): boolean {
  try {
    return write(dispatcher, open, lines, watch, {
      ...(grouped === undefined ? {} : { grouped }),
      ...(inTurns ? { seriesAtMost: watch.pace.series } : {}),
    });
  } catch (error) {
    if (isPassing(error)) throw error;
    const [only] = lines;
    if (begun && lines.length > 1) {
      const reason = `points were refused: ${error instanceof Error ? error.message : String(error)}`;
      const [start, end] = [only?.end ?? 0, lines.at(-1)?.end ?? 0];
      write(dispatcher, open, [{ kind: 'bad', reason, hole: false, start, end }], watch);
    } else if (lines.length > 1) {
      for (const line of lines) {
        const one = { lines: [line], inTurns: inTurns };
        for (let on = false; ingestBatch(dispatcher, open, one, watch, { begun: on }); on = true);
      }
    } else if (only?.kind === 'event') {
      const reason = `${only.event.type} was refused: ${error instanceof Error ? error.message : String(error)}`;
      write(dispatcher, open, [{ kind: 'bad', reason, hole: false, start: only.end, end: only.end }], watch);
    } else {
      throw error;
    }
    return false;
  }
}

function write(
  { ctx, log }: Ingestion,
  open: OpenAttempt,
  lines: readonly ParsedLine[],
  { pace, memory }: Remembered,
  how: Pick<ApplyEventsInput, 'grouped' | 'seriesAtMost'> = {},
): boolean {
  const { attempt, run, lease } = open;
  const bad = lines.flatMap((line) => (line.kind === 'bad' ? [line] : []));
  const events = eventsOf(lines);
  let began = 0;
  memory.recall(ctx.db, run, attempt);
  const more = memory.surely(attempt, () =>
    inTransaction(ctx.db, (tx) => {
      // Measured from here: waiting for the lock is not holding it.
      began = performance.now();
      const time = ctx.now();
      for (const line of bad)
        raiseAlarm(ctx, tx, { attempt, run, time, alarm: 'unreadable-event', message: messageOf(line) });
      if (bad.length > 0) recordChange(tx, { entity: 'run', key: run, run, time });
      const newOffset = lines.at(-1)?.end ?? open.ingestedOffset;
      return applyEvents({ ctx: { ...ctx, db: tx }, input: { attempt, lease, events, newOffset, memory, ...how } })
        .more;
    }),
  );
  pace.took(performance.now() - began);
  for (const line of bad) log.warn({ run, attempt }, messageOf(line));
  return more;
}

function eventsOf(lines: readonly ParsedLine[]): RunEvent[] {
  return lines.flatMap((line) => (line.kind === 'event' ? [line.event] : []));
}

function messageOf({ start, reason }: { start: number; reason: string }): string {
  return `A line of ${attemptFiles.events} at byte ${start} was skipped: ${reason}.`;
}

/** A temporary error or a lost lease, not the event's fault: the batch is retried later, or never. */
function isPassing(error: unknown): boolean {
  if (error instanceof OutdatedSeries) return true;
  if (isDomainError(error)) return error.code === 'stale-lease' || error.code === 'not-found';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|NOMEM|CANTOPEN|CORRUPT|NOTADB)/.test(code);
}
