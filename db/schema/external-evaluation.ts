/** @file Evaluations made elsewhere: what somebody reports a genotype reached in another code or paper. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { GenotypeId } from '@/domain/ids';
import { float } from './columns';
import { genotype } from './genotype';

export const externalEvaluation = sqliteTable(
  'external_evaluation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .notNull()
      .references(() => genotype.id, { onDelete: 'cascade' }),
    /** Task or dataset in words. */
    task: text('task').notNull(),
    /** Share of test images, 0 to 1. */
    accuracy: float('accuracy').notNull(),
    epochs: integer('epochs'),
    parameters: integer('parameters'),
    source: text('source').notNull(),
    note: text('note').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [index('external_evaluation_genotype').on(table.genotype)],
);
export type ExternalEvaluationRow = typeof externalEvaluation.$inferSelect;
