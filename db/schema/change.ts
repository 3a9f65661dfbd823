/** @file The change feed: which record moved, never what it holds. AUTOINCREMENT, so that an id never comes twice. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';

export const change = sqliteTable('change', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  time: integer('time').notNull(),
  entity: text('entity').$type<ChangeEntity>().notNull(),
  key: text('key').notNull(),
  /** Not a foreign key: a change may outlive its record. */
  run: text('run_id').$type<RunId>(),
});
