/** @file Series: one metric of one run, with the figures kept at ingestion. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { RunId } from '@/domain/ids';
import { float } from './columns';
import { run } from './run';

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
    /** The figures below count what is kept only. */
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
