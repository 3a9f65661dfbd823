/** @file Studies as the API shows them. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import { findStudy, runsOfStudy, stateCountsOfStudy } from '@/db/queries/study';
import type { StudyRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type StudyId, studyIdSchema } from '@/domain/ids';
import { type StudyRecord, studyDetailSchema } from '@/domain/records/study';
import { activeStates, type RunState } from '@/domain/run-state';
import { type StudyDefinition, studyRowKeys } from '@/domain/study';
import { operation } from '@/server/operation';
import { searchRows } from './next-runs';

/** A study that must exist. */
export function requireStudy(db: Database, id: StudyId): StudyRow {
  const row = findStudy(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no study ${id}.`, { field: 'id' });
  return row;
}

/** Studies as the API shows them. */
export function toStudyRecord(db: Database, row: StudyRow): StudyRecord {
  const counts = stateCountsOfStudy(db, row.id);
  const of = (...states: readonly RunState[]): number =>
    counts.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
  const { id, name, state, problem, experiment, createdAt, endedAt, definition } = row;
  return {
    id,
    name,
    state,
    problem,
    experiment,
    createdAt,
    endedAt,
    folds: definition.folds.length,
    rows: studyRowKeys(definition).length,
    delta: definition.delta,
    progress: {
      finished: of('finished'),
      queued: of('queued'),
      active: of(...activeStates),
      failed: of('failed', 'stopped'),
      atMost: mostRuns(definition).total,
    },
  };
}

/** How many runs of each kind a definition asks for at most: equal genotypes share their retrainings. */
export function mostRuns(study: StudyDefinition) {
  const has = (row: StudyDefinition['rows'][number]): number => (study.rows.includes(row) ? 1 : 0);
  let metaTrainings = 0;
  let searches = 0;
  let genotypes = 0;
  for (const { priors, tasks } of study.folds) {
    const units = priors.length * tasks.length;
    metaTrainings += priors.filter((prior) => 'seed' in prior).length;
    searches += units * searchRows(study).length;
    const drawn = has('random') || has('random-best') ? study.randomGenotypes : 0;
    // A genotype adapted to another task is retrained here too.
    const perUnit =
      searchRows(study).length +
      has('borrowed') +
      has('prior-genotype') +
      has('random-matched') +
      has('parameter-free');
    genotypes += units * perUnit + tasks.length * (drawn + has('most-parameters') + has('fewest-parameters'));
  }
  const retrainings = genotypes * study.retrainingSeeds.length;
  return { metaTrainings, searches, retrainings, total: metaTrainings + searches + retrainings };
}

/** A study with its definition and the runs that failed. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: studyIdSchema }),
  output: studyDetailSchema,
  run({ ctx, input: { id } }) {
    const row = requireStudy(ctx.db, id);
    const failed = runsOfStudy(ctx.db, id).filter(({ run }) => run.state === 'failed' || run.state === 'stopped');
    return {
      ...toStudyRecord(ctx.db, row),
      definition: row.definition,
      failedRuns: failed.map(({ run }) => ({ id: run.id, name: run.name, reason: run.reason })),
    };
  },
});
