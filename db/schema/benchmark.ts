/**
 * @file Benchmarks: published tables of architectures, for evaluation only. Search code can't reach these tables (import
 * rules `published-tables`, `published-tables-reached`); what scripts look up is logged.
 */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { BenchmarkMetric } from '@/domain/benchmark/mapping';
import type { BenchmarkId } from '@/domain/ids';

export const benchmark = sqliteTable('benchmark', {
  id: text('id').$type<BenchmarkId>().primaryKey(),
  name: text('name').notNull(),
  /** Where the table comes from, in the importer's words. */
  source: text('source').notNull(),
  /** SHA-256 of the file as it was given. */
  sha256: text('sha256').notNull(),
  metrics: text('metrics', { mode: 'json' }).$type<BenchmarkMetric[]>().notNull(),
  rows: integer('rows').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  /** Null while entries are still being written: such a benchmark is shown nowhere. */
  completedAt: integer('completed_at'),
});
export type BenchmarkRow = typeof benchmark.$inferSelect;

export const benchmarkEntry = sqliteTable(
  'benchmark_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    benchmark: text('benchmark_id')
      .$type<BenchmarkId>()
      .notNull()
      .references(() => benchmark.id, { onDelete: 'cascade' }),
    /** Of the genotype: what look-ups go by. */
    hash: text('hash').notNull(),
    arch: text('arch').notNull(),
    parameters: integer('parameters'),
    /** In the order of the benchmark's metrics, as published; null where a cell is empty. */
    values: text('values', { mode: 'json' }).$type<(number | null)[]>().notNull(),
    /** 1 is best; equal values share a rank. */
    ranks: text('ranks', { mode: 'json' }).$type<(number | null)[]>().notNull(),
  },
  (table) => [
    unique('benchmark_entry_architecture').on(table.benchmark, table.hash),
    index('benchmark_entry_hash').on(table.hash),
  ],
);
export type BenchmarkEntryRow = typeof benchmarkEntry.$inferSelect;

/** One line per architecture that was asked for through the API. What pages show is not logged. */
export const benchmarkLookup = sqliteTable(
  'benchmark_lookup',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    benchmark: text('benchmark_id')
      .$type<BenchmarkId>()
      .notNull()
      .references(() => benchmark.id, { onDelete: 'cascade' }),
    time: integer('time').notNull(),
    actor: text('actor').notNull(),
    /** Why, in the caller's words. */
    purpose: text('purpose').notNull(),
    arch: text('arch').notNull(),
  },
  (table) => [index('benchmark_lookup_benchmark').on(table.benchmark, table.purpose)],
);
