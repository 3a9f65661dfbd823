/** @file Evaluations: what a genotype scored in a run of kind `evaluate`. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { GenotypeId, RunId } from '@/domain/ids';
import { genotype } from './genotype';
import { type LoggedValues, run } from './run';

export const evaluation = sqliteTable(
  'evaluation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .notNull()
      .references(() => genotype.id, { onDelete: 'restrict' }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .unique()
      .references(() => run.id, { onDelete: 'cascade' }),
    /** The task in words: set, part, index, seed. */
    task: text('task').notNull(),
    seed: integer('seed').notNull(),
    values: text('values', { mode: 'json' }).$type<LoggedValues>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('evaluation_genotype').on(table.genotype)],
);
