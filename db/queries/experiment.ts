/** @file Experiments. */

import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import type { ExperimentId } from '@/domain/ids';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { experiment, run } from '../schema';

export function findExperiment(db: Database, id: ExperimentId) {
  return prepared(db, byId).get({ id });
}

export function findExperimentByName(db: Database, name: string) {
  return prepared(db, byName).get({ name });
}

const byId = (db: Database) =>
  db
    .select()
    .from(experiment)
    .where(eq(experiment.id, sql.placeholder('id')))
    .prepare();

const byName = (db: Database) =>
  db
    .select()
    .from(experiment)
    .where(eq(experiment.name, sql.placeholder('name')))
    .prepare();

/** By name, with the number of runs; without those that a client of the tracking protocol deleted. */
export function allExperiments(db: Database) {
  return db
    .select({ id: experiment.id, name: experiment.name, runs: count(run.id) })
    .from(experiment)
    .leftJoin(run, and(eq(run.experiment, experiment.id), isNull(run.deletedAt)))
    .where(isNull(experiment.deletedAt))
    .groupBy(experiment.id)
    .orderBy(asc(experiment.name))
    .all();
}

export function insertExperiment(db: Database, row: typeof experiment.$inferInsert): void {
  db.insert(experiment).values(row).run();
}

const namesByIds = (db: Database) =>
  db
    .select({ id: experiment.id, name: experiment.name })
    .from(experiment)
    .where(sql`${experiment.id} in (select value from json_each(${sql.placeholder('ids')}))`)
    .prepare();

export function experimentNames(db: Database, ids: readonly ExperimentId[]): Map<ExperimentId, string> {
  const rows = prepared(db, namesByIds).all({ ids: JSON.stringify(ids) });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export type ExperimentRow = typeof experiment.$inferSelect;

/** Deleted ones too, the oldest first. */
export function everyExperiment(db: Database): ExperimentRow[] {
  return db.select().from(experiment).orderBy(asc(experiment.createdAt), asc(experiment.id)).all();
}

export function updateExperiment(
  db: Database,
  id: ExperimentId,
  patch: Partial<Pick<ExperimentRow, 'name' | 'tags' | 'deletedAt'>>,
): void {
  db.update(experiment).set(patch).where(eq(experiment.id, id)).run();
}
