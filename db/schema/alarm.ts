/** @file Alarms that a run raised (method.md §9). */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AttemptId, RunId } from '@/domain/ids';
import { attempt } from './attempt';
import { run } from './run';

export const alarm = sqliteTable(
  'alarm',
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
    time: integer('time').notNull(),
    alarm: text('alarm').notNull(),
    message: text('message').notNull(),
  },
  (table) => [index('alarm_run').on(table.run)],
);
