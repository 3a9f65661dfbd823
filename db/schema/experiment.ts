/** @file Experiments: named groups of runs. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExperimentId } from '@/domain/ids';

export const experiment = sqliteTable('experiment', {
  id: text('id').$type<ExperimentId>().primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: integer('created_at').notNull(),
});
