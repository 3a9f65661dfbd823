/** @file What a run starts from besides its task set and space: the lineage's links, which can't be broken. */
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { GenotypeId, PriorId, RunId } from '@/domain/ids';
import { genotype } from './genotype';
import { prior } from './prior';
import { run } from './run';

export const runParent = sqliteTable(
  'run_parent',
  {
    run: text('run_id')
      .$type<RunId>()
      .primaryKey()
      .references(() => run.id, { onDelete: 'cascade' }),
    prior: text('prior_id')
      .$type<PriorId>()
      .references(() => prior.id, { onDelete: 'restrict' }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .references(() => genotype.id, { onDelete: 'restrict' }),
  },
  (table) => [index('run_parent_prior').on(table.prior), index('run_parent_genotype').on(table.genotype)],
);
