/** @file Views of a page that a person keeps under a name: the query part of its address. */
import { integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { ViewId } from '@/domain/ids';

export const savedView = sqliteTable(
  'saved_view',
  {
    id: text('id').$type<ViewId>().primaryKey(),
    /** Whose it is, as the audit log names people. */
    person: text('person').notNull(),
    page: text('page').$type<'runs'>().notNull(),
    name: text('name').notNull(),
    /** Without the question mark. */
    address: text('address').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('saved_view_name').on(table.person, table.page, table.name)],
);
export type SavedViewRow = typeof savedView.$inferSelect;
