/** @file What a run measures over time: series and their points, architecture logits. */
import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Genotype } from '@/domain/genotype';
import type { AttemptId, RunId } from '@/domain/ids';
import { float, float32Vector, packedPoints } from './columns';
import { attempt, run } from './runs';

/** Series: one metric of one run, with the figures kept at ingestion. */
export const series = sqliteTable(
  'series',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    goal: text('goal').$type<'max' | 'min' | 'none'>().notNull(),
    unit: text('unit').notNull(),
    /** Sequence of the next point, discarded tails included. */
    nextSequence: integer('next_sequence').notNull(),
    /** The figures below cover only points that count. */
    count: integer('count').notNull(),
    first: float('first'),
    last: float('last'),
    min: float('min'),
    max: float('max'),
    best: float('best'),
    bestStep: integer('best_step'),
    lastStep: integer('last_step'),
    nonFinite: integer('non_finite').notNull(),
  },
  (table) => [
    unique('series_key').on(table.run, table.key),
    index('series_metric').on(table.key),
    // For runs that diverged, which are few.
    index('series_non_finite').on(table.run).where(sql`${table.nonFinite} > 0`),
  ],
);
export type SeriesRow = typeof series.$inferSelect;

/**
 * Points of a series in pieces: small open segments as they arrive, sealed into chunks of 512 with sub-buckets of 32. A piece belongs
 * to one attempt, so that a discarded tail can be recognised.
 */
export const chunk = sqliteTable(
  'chunk',
  {
    series: integer('series_id')
      .notNull()
      .references(() => series.id, { onDelete: 'cascade' }),
    firstSequence: integer('first_sequence').notNull(),
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    sealed: integer('sealed', { mode: 'boolean' }).notNull(),
    count: integer('count').notNull(),
    minStep: integer('min_step').notNull(),
    maxStep: integer('max_step').notNull(),
    minTime: float('min_time').notNull(),
    maxTime: float('max_time').notNull(),
    /** Over finite values; null if there is none. */
    min: float('min'),
    max: float('max'),
    sum: float('sum').notNull(),
    nonFinite: integer('non_finite').notNull(),
    /** [steps…, times…, values…]. */
    points: packedPoints('points').notNull(),
    /** Figures of every 32 points (db/series/piece.ts); null while open, or if one row, the piece's own, is all. */
    buckets: blob('buckets', { mode: 'buffer' }),
  },
  (table) => [
    primaryKey({ columns: [table.series, table.firstSequence] }),
    // Without it the end of an attempt's record reads every point there is, of all runs.
    index('chunk_attempt').on(table.attempt),
    // For what ended attempts left open, which is little.
    index('chunk_open').on(table.attempt).where(sql`${table.sealed} = 0`),
    // Everything that a chart with wide buckets needs, so that no page with points is read: a row is a hundredth of its chunk.
    index('chunk_figures').on(
      table.series,
      table.firstSequence,
      table.attempt,
      table.sealed,
      table.count,
      table.nonFinite,
      table.min,
      table.max,
      table.sum,
      table.minStep,
      table.maxStep,
      table.minTime,
      table.maxTime,
    ),
  ],
);
export type ChunkRow = typeof chunk.$inferSelect;

/** Architecture logits over time. */
export const architectureSnapshot = sqliteTable(
  'architecture_snapshot',
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
    step: integer('step').notNull(),
    time: integer('time').notNull(),
    logits: float32Vector('logits').notNull(),
    genotype: text('genotype', { mode: 'json' }).$type<Genotype>(),
  },
  (table) => [
    unique('architecture_attempt_step').on(table.attempt, table.step),
    index('architecture_run_step').on(table.run, table.step),
  ],
);
export type ArchitectureSnapshotRow = typeof architectureSnapshot.$inferSelect;
