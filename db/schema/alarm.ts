/** @file Alarms that a run raised (method.md §9): one for each rule and what it is about, however often it came again. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
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
    /** The one that raised it first. */
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    /** Of the first time and of the last. */
    time: integer('time').notNull(),
    lastTime: integer('last_time').notNull().default(0),
    times: integer('times').notNull().default(1),
    alarm: text('alarm').notNull(),
    /** What of the run it is about, such as a cell or a file; empty: all of it. */
    about: text('about').notNull().default(''),
    /** As it was said last. */
    message: text('message').notNull(),
  },
  (table) => [
    uniqueIndex('alarm_once').on(table.run, table.alarm, table.about),
    index('alarm_attempt').on(table.attempt),
  ],
);
