/**
 * @file Points of a series in pieces: small open segments as they arrive, sealed into chunks of 512 with sub-buckets of 32.
 * A piece belongs to one attempt, so that a discarded tail can be told apart.
 */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AttemptId } from '@/domain/ids';
import { attempt } from './attempt';
import { float, float64Vector } from './columns';
import { series } from './series';

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
    /** Over finite values; null where there is none. */
    min: float('min'),
    max: float('max'),
    sum: float('sum').notNull(),
    nonFinite: integer('non_finite').notNull(),
    /** [steps…, times…, values…]. */
    points: float64Vector('points').notNull(),
    /** Rows of `bucketFields` (db/series/piece.ts); null while open. */
    buckets: float64Vector('buckets'),
  },
  (table) => [
    primaryKey({ columns: [table.series, table.firstSequence] }),
    // Without it the end of an attempt's record reads every point there is, of all runs.
    index('chunk_attempt').on(table.attempt),
    // All that a chart of wide buckets needs, so that no page with points is read: a row is a hundredth of its chunk.
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
