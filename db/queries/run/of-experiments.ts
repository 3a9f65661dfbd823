/** @file Runs of several experiments, those in the trash too, the newest first. */
import { desc, inArray, isNull, or } from 'drizzle-orm';
import type { ExperimentId } from '@/domain/ids';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';

/** Null among the ids: runs without an experiment. */
export function runsOfExperiments(db: Database, ids: readonly (ExperimentId | null)[]): RunRow[] {
  const named = ids.filter((id) => id !== null);
  const without = named.length < ids.length ? isNull(run.experiment) : undefined;
  return db
    .select()
    .from(run)
    .where(or(inArray(run.experiment, named), without))
    .orderBy(desc(run.startedAt), desc(run.createdAt), desc(run.id))
    .all();
}
