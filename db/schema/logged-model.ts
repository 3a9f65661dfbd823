/** @file Models that scripts from outside logged: what their client says of them; their files lie in the run's own folder. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExperimentId, RunId } from '@/domain/ids';
import { experiment } from './experiment';
import { run } from './run';

export const loggedModel = sqliteTable(
  'logged_model',
  {
    id: text('id').primaryKey(),
    run: text('run_id')
      .$type<RunId>()
      .references(() => run.id, { onDelete: 'cascade' }),
    experiment: text('experiment_id')
      .$type<ExperimentId>()
      .references(() => experiment.id, { onDelete: 'set null' }),
    name: text('name').notNull(),
    type: text('type').notNull(),
    /** As the protocol names it: LOGGED_MODEL_PENDING, … */
    status: text('status').notNull(),
    tags: text('tags', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    params: text('params', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [index('logged_model_run').on(table.run), index('logged_model_experiment').on(table.experiment)],
);
export type LoggedModelRow = typeof loggedModel.$inferSelect;
