/** @file Studies, and which runs and genotypes are theirs by the planner's keys. A run may serve several studies. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExperimentId, GenotypeId, RunId, StudyId } from '@/domain/ids';
import type { StudyState } from '@/domain/records/study';
import type { StudyDefinition } from '@/domain/study';
import { experiment } from './experiment';
import { genotype } from './genotype';
import { run } from './run';

export const study = sqliteTable('study', {
  id: text('id').$type<StudyId>().primaryKey(),
  name: text('name').notNull(),
  definition: text('definition', { mode: 'json' }).$type<StudyDefinition>().notNull(),
  /** Where its own runs are filed; the experiment's name is the study's at its creation. */
  experiment: text('experiment_id')
    .$type<ExperimentId>()
    .references(() => experiment.id, { onDelete: 'set null' }),
  state: text('state').$type<StudyState>().notNull(),
  /** Why it was paused by itself: a run that the launch refused. */
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
