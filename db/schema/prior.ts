/** @file Priors: a meta-train run at an iteration. */
import { integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Genotype } from '@/domain/genotype';
import type { ArtefactId, PriorId, RunId, SpaceId } from '@/domain/ids';
import { artefact } from './artefact';
import { float32Vector } from './columns';
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
    logits: float32Vector('logits').notNull(),
    genotype: text('genotype', { mode: 'json' }).$type<Genotype>(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('prior_iteration').on(table.run, table.iteration)],
);
export type PriorRow = typeof prior.$inferSelect;
