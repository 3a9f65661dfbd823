/** @file Search spaces: immutable (`frozenAt`) once a run used them. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SpaceId } from '@/domain/ids';
import type { SearchSpace } from '@/domain/space';

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
