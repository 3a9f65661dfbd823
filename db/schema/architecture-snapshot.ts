/** @file Architecture logits over time. */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Genotype } from '@/domain/genotype';
import type { AttemptId, RunId } from '@/domain/ids';
import { attempt } from './attempt';
import { float32Vector } from './columns';
import { run } from './run';

export const architectureSnapshot = sqliteTable(
  'architecture_snapshot',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    step: integer('step').notNull(),
    time: integer('time').notNull(),
    logits: float32Vector('logits').notNull(),
    genotype: text('genotype', { mode: 'json' }).$type<Genotype>(),
  },
  (table) => [
    unique('architecture_attempt_step').on(table.attempt, table.step),
    index('architecture_run_step').on(table.run, table.step),
  ],
);
export type ArchitectureSnapshotRow = typeof architectureSnapshot.$inferSelect;
