/** @file Priors: a meta-train run at an iteration. Its logits are the snapshot of the file's attempt at that step. */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { ArtefactId, PriorId, RunId, SpaceId } from '@/domain/ids';
import { artefact } from './artefact';
import { run } from './run';
import { searchSpace } from './search-space';

export const prior = sqliteTable(
  'prior',
  {
    id: text('id').$type<PriorId>().primaryKey(),
    name: text('name').notNull(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'restrict' }),
    iteration: integer('iteration').notNull(),
    space: text('space_id')
      .$type<SpaceId>()
      .notNull()
      .references(() => searchSpace.id, { onDelete: 'restrict' }),
    artefact: text('artefact_id')
      .$type<ArtefactId>()
      .notNull()
      .references(() => artefact.id, { onDelete: 'restrict' }),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull().default([]),
    notes: text('notes').notNull().default(''),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('prior_iteration').on(table.run, table.iteration), index('prior_artefact').on(table.artefact)],
);
export type PriorRow = typeof prior.$inferSelect;
