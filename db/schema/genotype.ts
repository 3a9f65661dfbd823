/** @file Genotypes: found by runs, or imported. */
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Genotype } from '@/domain/genotype';
import type { GenotypeId, RunId, SpaceId } from '@/domain/ids';
import { run } from './run';
import { searchSpace } from './search-space';

export const genotype = sqliteTable(
  'genotype',
  {
    id: text('id').$type<GenotypeId>().primaryKey(),
    name: text('name').notNull(),
    /** Canonical: equal for cells that differ only in the order of pairs. */
    hash: text('hash').notNull(),
    document: text('document', { mode: 'json' }).$type<Genotype>().notNull(),
    /** Where it was found; null for an imported one. */
    run: text('run_id')
      .$type<RunId>()
      .references(() => run.id, { onDelete: 'restrict' }),
    step: integer('step'),
    space: text('space_id')
      .$type<SpaceId>()
      .references(() => searchSpace.id, { onDelete: 'restrict' }),
    margins: text('margins', { mode: 'json' }).$type<(number | 'NaN' | 'Infinity' | '-Infinity')[]>().notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull().default([]),
    notes: text('notes').notNull().default(''),
    createdAt: integer('created_at').notNull(),
  },
  // A run has one result: an attempt that makes it again replaces the document, not the record.
  (table) => [unique('genotype_run').on(table.run), index('genotype_hash').on(table.hash)],
);
export type GenotypeRow = typeof genotype.$inferSelect;
