/** @file Datasets in the canonical store. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DatasetManifest } from '@/domain/dataset';
import type { DatasetId } from '@/domain/ids';

export const dataset = sqliteTable('dataset', {
  id: text('id').$type<DatasetId>().primaryKey(),
  name: text('name').notNull(),
  /** Relative to the data folder. */
  directory: text('directory').notNull(),
  manifest: text('manifest', { mode: 'json' }).$type<DatasetManifest>().notNull(),
  contentHash: text('content_hash').notNull().unique(),
  /** The built-in source it came from; null for an import of the user's. */
  source: text('source'),
  bytes: integer('bytes').notNull(),
  createdAt: integer('created_at').notNull(),
  /** In the trash since; its files are still there. */
  deletedAt: integer('deleted_at'),
});
export type DatasetRow = typeof dataset.$inferSelect;
