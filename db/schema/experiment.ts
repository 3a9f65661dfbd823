/** @file Experiments: named groups of runs. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ExperimentId } from '@/domain/ids';

export const experiment = sqliteTable('experiment', {
  id: text('id').$type<ExperimentId>().primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: integer('created_at').notNull(),
  /** As clients of the tracking protocol set them. */
  tags: text('tags', { mode: 'json' }).$type<Readonly<Record<string, string>>>(),
  /** Set where such a client deleted it: its runs stay. */
  deletedAt: integer('deleted_at'),
});
