/** @file Attempts of a run: one process each, with a lease, a directory and how far its log was ingested. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AttemptId, RunId } from '@/domain/ids';
import type { AttemptEnd } from '@/domain/run-state';
import { run } from './run';

/** How the executor finds the process again. */
export interface ExecutorHandle {
  readonly pid: number;
  readonly startTicks: number | null;
}

export const attempt = sqliteTable(
  'attempt',
  {
    id: text('id').$type<AttemptId>().primaryKey(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    executor: text('executor').notNull(),
    handle: text('handle', { mode: 'json' }).$type<ExecutorHandle>(),
    /** Whoever moves the attempt must name it: a fenced attempt's no longer matches. */
    lease: text('lease').notNull(),
    /** Relative to the data folder. */
    directory: text('directory').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    end: text('end').$type<AttemptEnd>(),
    exitCode: text('exit_code'),
    exitReason: text('exit_reason'),
    resumedFromStep: integer('resumed_from_step'),
    /** Points beyond it were made again by a successor: kept, never counted. Null: all count. */
    keptThroughStep: integer('kept_through_step'),
    lastHeartbeatAt: integer('last_heartbeat_at'),
    host: text('host'),
    pid: integer('pid'),
    environment: text('environment', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** Bytes of events.ndjson already in the database, and the last event's sequence. */
    ingestedOffset: integer('ingested_offset').notNull().default(0),
    ingestedSequence: integer('ingested_sequence').notNull().default(-1),
    /**
     * Where points of more series than one transaction takes are under way: the last event of them, and how many of their
     * series (in the order in which they are first named after `ingestedSequence`) are in the database already.
     */
    partialThrough: integer('partial_through'),
    partialSeries: integer('partial_series').notNull().default(0),
  },
  (table) => [
    unique('attempt_number').on(table.run, table.number),
    index('attempt_open').on(table.endedAt),
    // A run has one live attempt, whatever the code above does.
    uniqueIndex('attempt_live').on(table.run).where(sql`ended_at IS NULL`),
  ],
);
export type AttemptRow = typeof attempt.$inferSelect;
