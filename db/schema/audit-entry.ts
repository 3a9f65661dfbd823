/** @file Who did what: written in the transaction that does it. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const auditEntry = sqliteTable(
  'audit_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    time: integer('time').notNull(),
    actor: text('actor').notNull(),
    /** `run.launch`, `attempt.end`, … */
    action: text('action').notNull(),
    entity: text('entity').notNull(),
    detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_entity').on(table.entity)],
);
