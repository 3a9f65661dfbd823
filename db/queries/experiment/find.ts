/** @file Experiments. */
import { and, asc, count, eq, isNull } from 'drizzle-orm';
import type { ExperimentId } from '@/domain/ids';
import type { Database } from '../../open';
import { experiment, run } from '../../schema';

export function findExperiment(db: Database, id: ExperimentId) {
  return db.select().from(experiment).where(eq(experiment.id, id)).get();
}

export function findExperimentByName(db: Database, name: string) {
  return db.select().from(experiment).where(eq(experiment.name, name)).get();
}

/** By name, with the number of runs. */
export function allExperiments(db: Database) {
  return db
    .select({ id: experiment.id, name: experiment.name, runs: count(run.id) })
    .from(experiment)
    .leftJoin(run, and(eq(run.experiment, experiment.id), isNull(run.deletedAt)))
    .groupBy(experiment.id)
    .orderBy(asc(experiment.name))
    .all();
}
