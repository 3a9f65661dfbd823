/** @file Runs, their attempts, and their messages: alarms and log lines. */

import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AttemptId, ExperimentId, RunId, SpaceId, TaskSetId } from '@/domain/ids';
import type { RecordedConfig, RunKind } from '@/domain/run-config';
import type { AttemptEnd, RunState } from '@/domain/run-state';
import { float } from './columns';
import { experiment, searchSpace, taskSet } from './definitions';

export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly rate: number | null;
}
/** A checkpoint of another run that a run begins with. */
export interface RunContinues {
  readonly run: RunId;
  readonly step: number;
  /** Relative to the data folder. */
  readonly path: string;
  /** Of the file as it was written; runs of older versions did not record it. */
  readonly sha256?: string;
}
/** Of a run from outside. */
export interface RunOutside {
  /** Its tags by name, as its client set them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Datasets and models that it named, in the client's own form. */
  readonly inputs?: readonly unknown[];
  readonly outputs?: readonly unknown[];
  /** What it trains a genotype on, in words. */
  readonly task?: string;
  /** Repeating the call to begin a run with the same key returns the same run. */
  readonly key?: string;
}
/** Floats as `domain/events` writes them into JSON. */
export type LoggedValues = Readonly<Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>>;

/** Runs: the request (config, parents), the state, and the results. */
export const run = sqliteTable(
  'run',
  {
    id: text('id').$type<RunId>().primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').$type<RunKind>().notNull(),
    state: text('state').$type<RunState>().notNull(),
    reason: text('reason'),
    experiment: text('experiment_id')
      .$type<ExperimentId>()
      .references(() => experiment.id, { onDelete: 'set null' }),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
    notes: text('notes').notNull(),
    seed: integer('seed').notNull(),
    groupHash: text('group_hash').notNull(),
    /** Number of its colour, which the seeds of an arm and the retrainings of what they found share (db/queries/run/colour.ts). */
    colour: integer('colour').notNull().default(0),
    priority: integer('priority').notNull(),
    config: text('config', { mode: 'json' }).$type<RecordedConfig>().notNull(),
    taskSet: text('task_set_id')
      .$type<TaskSetId>()
      .references(() => taskSet.id, { onDelete: 'restrict' }),
    space: text('space_id')
      .$type<SpaceId>()
      .references(() => searchSpace.id, { onDelete: 'restrict' }),
    createdAt: integer('created_at').notNull(),
    /** Who launched it, as the audit log names people. */
    createdBy: text('created_by').notNull().default('local'),
    /** Place in the queue among equal priorities: a retry keeps it, a run resumed by someone goes to the end. */
    queuedAt: integer('queued_at').notNull(),
    startedAt: integer('started_at'),
    endedAt: integer('ended_at'),
    progress: text('progress', { mode: 'json' }).$type<RunProgress>(),
    device: text('device'),
    summary: text('summary', { mode: 'json' }).$type<LoggedValues>().notNull(),
    /** Set while a stop is requested, so that a lost run that comes back is still told. */
    stopRequestedAt: integer('stop_requested_at'),
    /** Attempts that crashed since the run was last queued by a person, or last made progress. */
    crashes: integer('crashes').notNull().default(0),
    /** Before this no further attempt starts; null: its turn in the queue decides. */
    retryAt: integer('retry_at'),
    /** Measured speed of a finished run: multiply-accumulates (forward, per image) × images / seconds. */
    macsPerSecond: float('macs_per_second'),
    deletedAt: integer('deleted_at'),
    /** Null: it begins at step 0. */
    continues: text('continues', { mode: 'json' }).$type<RunContinues>(),
    /** What a script from outside reported besides its parameters; null for our own runs. */
    outside: text('outside', { mode: 'json' }).$type<RunOutside>(),
  },
  (table) => [
    index('run_state').on(table.state, table.priority, table.queuedAt),
    index('run_created').on(table.createdAt),
    index('run_experiment').on(table.experiment),
    index('run_task_set').on(table.taskSet),
    index('run_space').on(table.space),
    index('run_group').on(table.groupHash),
    index('run_colour').on(table.colour),
    // What every page's top bar counts and lists: how many are in each state, and which ended last.
    index('run_ended').on(table.deletedAt, table.state, table.endedAt, table.createdAt, table.id),
    // The few newest that were measured, for estimates.
    index('run_measured').on(table.endedAt).where(sql`${table.macsPerSecond} is not null`),
    // Written as the query of `findOutsideRunByKey` writes it, or it is not used.
    index('run_outside_key')
      .on(sql`json_extract(outside, '$.key')`)
      .where(sql`json_extract(outside, '$.key') IS NOT NULL`),
    // The facts that tables sort and search by, without the config that makes a row long.
    index('run_facts').on(
      table.deletedAt,
      table.createdAt,
      table.id,
      table.name,
      table.kind,
      table.state,
      table.seed,
      table.groupHash,
      table.createdBy,
      table.startedAt,
      table.endedAt,
      table.tags,
      table.summary,
    ),
  ],
);
export type RunRow = typeof run.$inferSelect;
export type NewRunRow = typeof run.$inferInsert;

/** How the executor finds the process again. */
export interface ExecutorHandle {
  readonly pid: number;
  readonly startTicks: number | null;
}

/** Of an attempt on a cluster: its job there, and what it used. */
export interface AttemptJob {
  /** Folder of the jobs that were sent together, and its place among them, from 1. */
  readonly batch: string;
  readonly task: number;
  /** As the cluster calls it, such as `12_3`; null until it took it. */
  readonly id: string | null;
  /** In the cluster's own word. */
  readonly state: string | null;
  readonly nodes: string | null;
  /** Seconds. */
  readonly elapsed: number | null;
  /** Bytes, and GPUs, as accounting says; null where it says nothing. */
  readonly maxMemory: number | null;
  readonly gpus: number | null;
  /** Exit status or signal of the job. */
  readonly exit: string | null;
}

/** Attempts of a run: one process each, with a lease, a directory and how far its log was ingested. */
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
    /** Null for a process of this machine. */
    job: text('job', { mode: 'json' }).$type<AttemptJob>(),
    /**
     * What it holds while it is open, and never longer: so many cores, and these GPUs by their ids, alone unless `sharesCards`.
     * An attempt that has ended says here what it had.
     */
    cores: integer('cores').notNull().default(1),
    cards: text('cards', { mode: 'json' }).$type<string[]>().notNull().default([]),
    sharesCards: integer('shares_cards', { mode: 'boolean' }).notNull().default(false),
    /** Every update of the attempt must name it: a fenced attempt's no longer matches. */
    lease: text('lease').notNull(),
    /** Relative to the data folder. */
    directory: text('directory').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    end: text('end').$type<AttemptEnd>(),
    exitCode: text('exit_code'),
    exitReason: text('exit_reason'),
    resumedFromStep: integer('resumed_from_step'),
    /** A later attempt recomputed the points beyond it: kept, never counted. Null: all count. */
    keptThroughStep: integer('kept_through_step'),
    lastHeartbeatAt: integer('last_heartbeat_at'),
    host: text('host'),
    pid: integer('pid'),
    environment: text('environment', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** Bytes of events.ndjson already in the database, and the last event's sequence. */
    ingestedOffset: integer('ingested_offset').notNull().default(0),
    ingestedSequence: integer('ingested_sequence').notNull().default(-1),
    /**
     * If an event has points of more series than one transaction takes: that event, and how many of its
     * series (in the order in which they are first named after `ingestedSequence`) are already in the database.
     */
    partialThrough: integer('partial_through'),
    partialSeries: integer('partial_series').notNull().default(0),
    /** Whether its log was packed, once it had ended; what opens it again takes that back. */
    logPacked: integer('log_packed', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    unique('attempt_number').on(table.run, table.number),
    index('attempt_open').on(table.endedAt),
    // At most one open attempt per run, enforced here whatever the code does.
    uniqueIndex('attempt_live').on(table.run).where(sql`ended_at IS NULL`),
    index('attempt_to_pack').on(table.endedAt, table.id).where(sql`log_packed = 0`),
    // How long a run computed: of all runs, where a table is sorted by that.
    index('attempt_spans').on(table.run, table.startedAt, table.endedAt),
    // The few whose points a later attempt recomputed: each curve that is drawn asks for its run's.
    index('attempt_kept')
      .on(table.run, table.id, table.keptThroughStep)
      .where(sql`${table.keptThroughStep} is not null`),
  ],
);
export type AttemptRow = typeof attempt.$inferSelect;

/** Alarms that a run raised (method.md §9): one for each rule and subject, however often it recurred. */
export const alarm = sqliteTable(
  'alarm',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    /** The one that raised it first. */
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    /** Of the first time and of the last. */
    time: integer('time').notNull(),
    lastTime: integer('last_time').notNull().default(0),
    times: integer('times').notNull().default(1),
    alarm: text('alarm').notNull(),
    /** What of the run it is about, such as a cell or a file; empty: all of it. */
    about: text('about').notNull().default(''),
    /** The latest message. */
    message: text('message').notNull(),
  },
  (table) => [
    uniqueIndex('alarm_once').on(table.run, table.alarm, table.about),
    index('alarm_attempt').on(table.attempt),
  ],
);

/** Log lines of runs. The id is the reader's cursor. */
export const logLine = sqliteTable(
  'log_line',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    attemptNumber: integer('attempt_number').notNull(),
    sequence: integer('sequence').notNull(),
    time: integer('time').notNull(),
    level: text('level').$type<'debug' | 'info' | 'warn' | 'error'>().notNull(),
    message: text('message').notNull(),
  },
  (table) => [index('log_line_run').on(table.run, table.id), index('log_line_attempt').on(table.attempt)],
);
