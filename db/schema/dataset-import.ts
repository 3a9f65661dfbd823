/** @file Imports of images: asked for by the web server, carried out by the dispatcher. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DatasetImportRequest, DatasetImportState } from '@/domain/dataset-import';
import type { DatasetId, ImportId } from '@/domain/ids';
import { float } from './columns';
import { dataset } from './dataset';

export const datasetImport = sqliteTable(
  'dataset_import',
  {
    id: text('id').$type<ImportId>().primaryKey(),
    request: text('request', { mode: 'json' }).$type<DatasetImportRequest>().notNull(),
    state: text('state').$type<DatasetImportState>().notNull(),
    /** 0 to 1. */
    fraction: float('fraction').notNull(),
    /** What it does now, or why it failed. */
    message: text('message').notNull(),
    /** What a person should know of the result. */
    notes: text('notes', { mode: 'json' }).$type<string[]>().notNull(),
    dataset: text('dataset_id')
      .$type<DatasetId>()
      .references(() => dataset.id, { onDelete: 'set null' }),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
    /** Someone no longer wants it. */
    cancelRequestedAt: integer('cancel_requested_at'),
  },
  (table) => [index('dataset_import_state').on(table.state, table.createdAt)],
);
export type DatasetImportRow = typeof datasetImport.$inferSelect;
