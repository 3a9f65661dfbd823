/** @file What members define before a run: experiments, data sets and their imports, task sets, search spaces. */
import { type AnySQLiteColumn, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DatasetManifest } from '@/domain/dataset';
import type { DatasetImportRequest, DatasetImportState } from '@/domain/dataset-import';
import type { DatasetId, ExperimentId, ImportId, SpaceId, TaskSetId } from '@/domain/ids';
import type { SearchSpace } from '@/domain/space';
import type { TaskSetSpec } from '@/domain/task-set';
import { float } from './columns';

/** Experiments: named groups of runs. */
export const experiment = sqliteTable('experiment', {
  id: text('id').$type<ExperimentId>().primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: integer('created_at').notNull(),
  /** As clients of the tracking protocol set them. */
  tags: text('tags', { mode: 'json' }).$type<Readonly<Record<string, string>>>(),
  /** Set where such a client deleted it: its runs stay. */
  deletedAt: integer('deleted_at'),
});

/** Datasets in the canonical store. */
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

/** Imports of images: requested by the web server, carried out by the dispatcher. */
export const datasetImport = sqliteTable(
  'dataset_import',
  {
    id: text('id').$type<ImportId>().primaryKey(),
    request: text('request', { mode: 'json' }).$type<DatasetImportRequest>().notNull(),
    state: text('state').$type<DatasetImportState>().notNull(),
    /** 0 to 1. */
    fraction: float('fraction').notNull(),
    /** Its current step, or why it failed. */
    message: text('message').notNull(),
    /** What a person should know of the result. */
    notes: text('notes', { mode: 'json' }).$type<string[]>().notNull(),
    dataset: text('dataset_id')
      .$type<DatasetId>()
      .references(() => dataset.id, { onDelete: 'set null' }),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
    /** Cancelled by a person. */
    cancelRequestedAt: integer('cancel_requested_at'),
  },
  (table) => [index('dataset_import_state').on(table.state, table.createdAt)],
);
export type DatasetImportRow = typeof datasetImport.$inferSelect;

/** Task sets: immutable (`frozenAt`) once a run used them. */
export const taskSet = sqliteTable('task_set', {
  id: text('id').$type<TaskSetId>().primaryKey(),
  name: text('name').notNull(),
  spec: text('spec', { mode: 'json' }).$type<TaskSetSpec>().notNull(),
  contentHash: text('content_hash').notNull(),
  frozenAt: integer('frozen_at'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** 1, or one more than that of the task set it was made from by an edit. */
  version: integer('version').notNull().default(1),
  previous: text('previous_id')
    .$type<TaskSetId>()
    .references((): AnySQLiteColumn => taskSet.id, { onDelete: 'set null' }),
  /** In the trash since. */
  deletedAt: integer('deleted_at'),
});
export type TaskSetRow = typeof taskSet.$inferSelect;

/** Which datasets a task set draws from, so that neither can vanish under the other. */
export const taskSetDataset = sqliteTable(
  'task_set_dataset',
  {
    taskSet: text('task_set_id')
      .$type<TaskSetId>()
      .notNull()
      .references(() => taskSet.id, { onDelete: 'cascade' }),
    dataset: text('dataset_id')
      .$type<DatasetId>()
      .notNull()
      .references(() => dataset.id, { onDelete: 'restrict' }),
  },
  (table) => [primaryKey({ columns: [table.taskSet, table.dataset] })],
);

/** Search spaces: immutable (`frozenAt`) once a run used them. */
export const searchSpace = sqliteTable('search_space', {
  id: text('id').$type<SpaceId>().primaryKey(),
  name: text('name').notNull(),
  document: text('document', { mode: 'json' }).$type<SearchSpace>().notNull(),
  contentHash: text('content_hash').notNull(),
  frozenAt: integer('frozen_at'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});
export type SearchSpaceRow = typeof searchSpace.$inferSelect;
