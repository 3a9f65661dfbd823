/** @file Names of several experiments. */
import { inArray } from 'drizzle-orm';
import type { ExperimentId } from '@/domain/ids';
import type { Database } from '../../open';
import { experiment } from '../../schema';

export function experimentNames(db: Database, ids: readonly ExperimentId[]): Map<ExperimentId, string> {
  const rows = db
    .select({ id: experiment.id, name: experiment.name })
    .from(experiment)
    .where(inArray(experiment.id, [...ids]))
    .all();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
