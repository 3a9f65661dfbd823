/** @file Records of every kind by words of their name or the start of their id: what ⌘K searches. */
import { and, desc, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from '../open';
import { dataset, experiment, genotype, prior, report, run, searchSpace, taskSet } from '../schema';
import { beginsWith, contains } from './contains';

export interface NamedRecord {
  readonly id: string;
  readonly name: string;
}
type NamedTable = SQLiteTable & Readonly<Record<'id' | 'name' | 'createdAt', SQLiteColumn>>;

/** Every word must be in the name, in any order; or the id begins with the whole text. */
function named(text: string, { name, id }: NamedTable): SQL | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return or(and(...words.map((word) => contains(name, word))), beginsWith(id, text));
}

/** Newest first, at most `limit` of each kind; records in the trash, or of a run there, are left out. */
export function findByName(db: Database, text: string, limit: number) {
  const newest = (table: NamedTable, present?: SQL): NamedRecord[] =>
    db
      .select({ id: sql<string>`${table.id}`, name: sql<string>`${table.name}` })
      .from(table)
      .where(and(present, named(text, table)))
      .orderBy(desc(table.createdAt))
      .limit(limit)
      .all();
  const ofLivingRun = (column: SQLiteColumn): SQL =>
    sql`(${column} is null or ${column} in (select id from run where deleted_at is null))`;
  return {
    runs: db
      .select({ id: run.id, name: run.name, kind: run.kind, state: run.state })
      .from(run)
      .where(and(isNull(run.deletedAt), named(text, run)))
      .orderBy(desc(run.createdAt))
      .limit(limit)
      .all(),
    priors: newest(prior, ofLivingRun(prior.run)),
    genotypes: newest(genotype, ofLivingRun(genotype.run)),
    taskSets: newest(taskSet, isNull(taskSet.deletedAt)),
    spaces: newest(searchSpace),
    datasets: newest(dataset, isNull(dataset.deletedAt)),
    experiments: newest(experiment),
    reports: newest(report, isNull(report.deletedAt)),
  };
}
