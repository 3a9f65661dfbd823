/** @file Files that a run left: checkpoints, priors, posteriors, weights. */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { ArtefactKind } from '@/domain/events';
import type { ArtefactId, AttemptId, RunId } from '@/domain/ids';
import { attempt } from './attempt';
import { run } from './run';

export const artefact = sqliteTable(
  'artefact',
  {
    id: text('id').$type<ArtefactId>().primaryKey(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<ArtefactKind>().notNull(),
    name: text('name').notNull(),
    /** Relative to the attempt's directory. */
    path: text('path').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    step: integer('step').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('artefact_name').on(table.attempt, table.name), index('artefact_run').on(table.run, table.kind)],
);
export type ArtefactRow = typeof artefact.$inferSelect;
