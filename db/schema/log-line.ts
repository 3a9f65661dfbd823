/** @file Log lines of runs. The id is the reader's cursor. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AttemptId, RunId } from '@/domain/ids';
import { attempt } from './attempt';
import { run } from './run';

export const logLine = sqliteTable(
  'log_line',
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
    attemptNumber: integer('attempt_number').notNull(),
    sequence: integer('sequence').notNull(),
    time: integer('time').notNull(),
    level: text('level').$type<'debug' | 'info' | 'warn' | 'error'>().notNull(),
    message: text('message').notNull(),
  },
  (table) => [index('log_line_run').on(table.run, table.id), index('log_line_attempt').on(table.attempt)],
);
