/** @file Who did what: written in the transaction that does it. Triggers refuse to change an entry, or to remove one that no checkpoint covers. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { originKinds } from '@/domain/records/audit';

export const auditEntry = sqliteTable(
  'audit_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    time: integer('time').notNull(),
    actor: text('actor').notNull(),
    origin: text('origin', { enum: originKinds }).notNull(),
    address: text('address'),
    token: text('token'),
    tokenName: text('token_name'),
    /** `run.launch`, `attempt.end`, … */
    action: text('action').notNull(),
    entity: text('entity').notNull(),
    detail: text('detail', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** Unique: no two entries follow the same one. */
    previousHash: text('previous_hash').notNull().unique(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_entity').on(table.entity),
    index('audit_actor').on(table.actor),
    index('audit_action').on(table.action),
    index('audit_time').on(table.time),
  ],
);

/** What retention removed from the beginning of the log; the entry `audit.prune` that it wrote says the same. */
export const auditCheckpoint = sqliteTable('audit_checkpoint', {
  /** The last entry removed, and its hash: what the log goes on from. */
  throughId: integer('through_id').primaryKey(),
  throughHash: text('through_hash').notNull(),
  removed: integer('removed').notNull(),
  time: integer('time').notNull(),
});
