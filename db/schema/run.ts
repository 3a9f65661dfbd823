/** @file Runs: what was asked (config, parents), where it stands, and what came out. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExperimentId, RunId, SpaceId, TaskSetId } from '@/domain/ids';
import type { RecordedConfig, RunKind } from '@/domain/run-config';
import type { RunState } from '@/domain/run-state';
import { float } from './columns';
import { experiment } from './experiment';
import { searchSpace } from './search-space';
import { taskSet } from './task-set';

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
  /** Of the file as it was written; runs of older versions did not note it. */
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
  /** Under it, the same call to begin a run gives the same run. */
  readonly key?: string;
}
/** Floats as `domain/events` writes them into JSON. */
export type LoggedValues = Readonly<Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>>;

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
    /** Set while a stop is asked for, so that a lost run that comes back is still told. */
    stopRequestedAt: integer('stop_requested_at'),
    /** Attempts that crashed since the run was last asked for, or last got further. */
    crashes: integer('crashes').notNull().default(0),
    /** Before this no further attempt starts; null: its turn in the queue decides. */
    retryAt: integer('retry_at'),
    /** Measured speed of a finished run: multiply-accumulates (forward, per image) × images / seconds. */
    macsPerSecond: float('macs_per_second'),
    deletedAt: integer('deleted_at'),
    /** Null: it begins at its own start. */
    continues: text('continues', { mode: 'json' }).$type<RunContinues>(),
    /** What a script from outside said beside its parameters; null for runs of our own. */
    outside: text('outside', { mode: 'json' }).$type<RunOutside>(),
  },
  (table) => [
    index('run_state').on(table.state, table.priority, table.queuedAt),
    index('run_created').on(table.createdAt),
    index('run_experiment').on(table.experiment),
    index('run_task_set').on(table.taskSet),
    index('run_space').on(table.space),
    index('run_group').on(table.groupHash),
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
    ),
  ],
);
export type RunRow = typeof run.$inferSelect;
export type NewRunRow = typeof run.$inferInsert;
