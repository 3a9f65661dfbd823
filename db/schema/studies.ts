/** @file Studies, reports and benchmarks: many runs for one question, what is written about them, and published tables. */
import { index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { BenchmarkMetric } from '@/domain/benchmark/mapping';
import type { BenchmarkId, ExperimentId, GenotypeId, ReportId, RunId, StudyId } from '@/domain/ids';
import type { StudyState } from '@/domain/records/study';
import type { Grouping, ReportBlock } from '@/domain/report';
import type { StudyDefinition } from '@/domain/study';
import { experiment } from './definitions';
import { genotype } from './results';
import { run } from './runs';

/** Studies, and which runs and genotypes are theirs by the planner's keys. A run may serve several studies. */
export const study = sqliteTable('study', {
  id: text('id').$type<StudyId>().primaryKey(),
  name: text('name').notNull(),
  definition: text('definition', { mode: 'json' }).$type<StudyDefinition>().notNull(),
  /** The experiment of its own runs; the experiment's name is the study's at its creation. */
  experiment: text('experiment_id')
    .$type<ExperimentId>()
    .references(() => experiment.id, { onDelete: 'set null' }),
  state: text('state').$type<StudyState>().notNull(),
  /** Why it was paused automatically: a run that the launch refused. */
  problem: text('problem'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  endedAt: integer('ended_at'),
});
export type StudyRow = typeof study.$inferSelect;

export const studyRun = sqliteTable(
  'study_run',
  {
    study: text('study_id')
      .$type<StudyId>()
      .notNull()
      .references(() => study.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.study, table.key] }), index('study_run_run').on(table.run)],
);

export const studyGenotype = sqliteTable(
  'study_genotype',
  {
    study: text('study_id')
      .$type<StudyId>()
      .notNull()
      .references(() => study.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .notNull()
      .references(() => genotype.id, { onDelete: 'restrict' }),
  },
  (table) => [primaryKey({ columns: [table.study, table.key] }), index('study_genotype_genotype').on(table.genotype)],
);

/**
 * Benchmarks: published tables of architectures, for evaluation only. Search code can't access these tables (import rules `published-
 * tables`, `published-tables-reached`); what scripts look up is logged.
 */
export const benchmark = sqliteTable('benchmark', {
  id: text('id').$type<BenchmarkId>().primaryKey(),
  name: text('name').notNull(),
  /** Where the table comes from, as given by the importer. */
  source: text('source').notNull(),
  /** SHA-256 of the file as it was given. */
  sha256: text('sha256').notNull(),
  metrics: text('metrics', { mode: 'json' }).$type<BenchmarkMetric[]>().notNull(),
  rows: integer('rows').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  /** Null while entries are still being written: the benchmark is hidden then. */
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
    /** In the order of the benchmark's metrics, as published; null if a cell is empty. */
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

/** One line per architecture requested through the API. What pages show is not logged. */
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

/** Reports over runs. These are no references: a report outlives its runs, and says which are gone. */
export const report = sqliteTable('report', {
  id: text('id').$type<ReportId>().primaryKey(),
  name: text('name').notNull(),
  runs: text('runs', { mode: 'json' }).$type<RunId[]>().notNull(),
  by: text('by').$type<Grouping>().notNull(),
  blocks: text('blocks', { mode: 'json' }).$type<ReportBlock[]>().notNull(),
  /** What its panels show where it is frozen, as superjson writes it. */
  frozen: text('frozen'),
  frozenAt: integer('frozen_at'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** In the trash since. */
  deletedAt: integer('deleted_at'),
});
