/** @file What a study has so far, as the planner reads it. */
import type { Database } from '@/db/open';
import { drawnGenotypesOfStudy, foundGenotypesOfStudy, priorsOfStudy, runsOfStudy } from '@/db/queries/study/find';
import type { RunId, StudyId } from '@/domain/ids';
import { numbersOf } from '@/server/services/runs/summarise';
import type { StudyGenotype, StudyRun, StudyState } from './next-runs';

export function readStudyState(db: Database, id: StudyId): StudyState {
  const found = new Map<RunId, StudyGenotype>();
  for (const { run, ...genotype } of foundGenotypesOfStudy(db, id)) found.set(run, genotype);
  const priors = new Map<RunId, { id: StudyRun['prior']; iteration: number }>();
  for (const { run, id: prior, iteration } of priorsOfStudy(db, id))
    if (iteration >= (priors.get(run)?.iteration ?? 0)) priors.set(run, { id: prior, iteration });
  const runs = runsOfStudy(db, id).map(({ key, run }): [string, StudyRun] => {
    // A run that is still at work may have left a prior or a genotype that its end replaces.
    const ended = run.state === 'finished';
    return [
      key,
      {
        id: run.id,
        state: run.state,
        prior: ended ? (priors.get(run.id)?.id ?? null) : null,
        genotype: ended ? (found.get(run.id) ?? null) : null,
        summary: numbersOf(run.summary),
        seconds: run.startedAt === null || run.endedAt === null ? null : (run.endedAt - run.startedAt) / 1000,
      },
    ];
  });
  const drawn = drawnGenotypesOfStudy(db, id).map(({ key, ...genotype }): [string, StudyGenotype] => [key, genotype]);
  return { runs: new Map(runs), genotypes: new Map(drawn) };
}
