/** @file Records of every kind by words of their name or the start of their id: what ⌘K searches. */
import { and, desc, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Database } from '../open';
import { dataset, experiment, genotype, prior, run, searchSpace, taskSet } from '../schema';

export interface NamedRecord {
  readonly id: string;
  readonly name: string;
}

/** Every word must be in the name, in any order; or the whole text begins the id. */
function named(text: string, name: SQLiteColumn, id: SQLiteColumn): SQL | undefined {
  const like = (column: SQLiteColumn, word: string, before: string): SQL =>
    sql`${column} like ${`${before}${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;
  const words = text.split(/\s+/).filter((word) => word !== '');
  return or(and(...words.map((word) => like(name, word, '%'))), like(id, text, ''));
}

/** Newest first, at most `limit` of each kind; what hangs on a run in the trash is left out. */
export function findByName(db: Database, text: string, limit: number) {
  const ofLivingRun = (column: SQLiteColumn): SQL =>
    sql`(${column} is null or ${column} in (select id from run where deleted_at is null))`;
  return {
    runs: db
      .select({ id: run.id, name: run.name, kind: run.kind, state: run.state })
      .from(run)
      .where(and(isNull(run.deletedAt), named(text, run.name, run.id)))
      .orderBy(desc(run.createdAt))
      .limit(limit)
      .all(),
    priors: db
      .select({ id: prior.id, name: prior.name })
      .from(prior)
      .where(and(ofLivingRun(prior.run), named(text, prior.name, prior.id)))
      .orderBy(desc(prior.createdAt))
      .limit(limit)
      .all(),
    genotypes: db
      .select({ id: genotype.id, name: genotype.name })
      .from(genotype)
      .where(and(ofLivingRun(genotype.run), named(text, genotype.name, genotype.id)))
      .orderBy(desc(genotype.createdAt))
      .limit(limit)
      .all(),
    taskSets: db
      .select({ id: taskSet.id, name: taskSet.name })
      .from(taskSet)
      .where(named(text, taskSet.name, taskSet.id))
      .orderBy(desc(taskSet.createdAt))
      .limit(limit)
      .all(),
    spaces: db
      .select({ id: searchSpace.id, name: searchSpace.name })
      .from(searchSpace)
      .where(named(text, searchSpace.name, searchSpace.id))
      .orderBy(desc(searchSpace.createdAt))
      .limit(limit)
      .all(),
    datasets: db
      .select({ id: dataset.id, name: dataset.name })
      .from(dataset)
      .where(named(text, dataset.name, dataset.id))
      .orderBy(desc(dataset.createdAt))
      .limit(limit)
      .all(),
    experiments: db
      .select({ id: experiment.id, name: experiment.name })
      .from(experiment)
      .where(named(text, experiment.name, experiment.id))
      .orderBy(desc(experiment.createdAt))
      .limit(limit)
      .all(),
  };
}
