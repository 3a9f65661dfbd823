/** @file Task sets: immutable (`frozenAt`) once a run used them. */
import { type AnySQLiteColumn, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DatasetId, TaskSetId } from '@/domain/ids';
import type { TaskSetSpec } from '@/domain/task-set';
import { dataset } from './dataset';

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
