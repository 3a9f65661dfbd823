/** @file What a study has so far, as the planner reads it. */
import type { Database } from '@/db/open';
import { findSeries } from '@/db/queries/series/find';
import { drawnGenotypesOfStudy, foundGenotypesOfStudy, priorsOfStudy, runsOfStudy } from '@/db/queries/study/find';
import { readCurve } from '@/db/series/read-curve';
import type { PriorId, RunId, StudyId } from '@/domain/ids';
import { numbersOf } from '@/server/services/runs/summarise';
import { chosenPrior, type KeptPrior } from './chosen-prior';
import type { StudyGenotype, StudyRun, StudyState } from './next-runs';

export function readStudyState(db: Database, id: StudyId): StudyState {
  const found = new Map<RunId, StudyGenotype>();
  for (const { run, ...genotype } of foundGenotypesOfStudy(db, id)) found.set(run, genotype);
  const kept = new Map<RunId, KeptPrior[]>();
  for (const { run, ...prior } of priorsOfStudy(db, id)) kept.set(run, [...(kept.get(run) ?? []), prior]);
  const runs = runsOfStudy(db, id).map(({ key, run }): [string, StudyRun] => {
    // A run that is still at work may have left a prior or a genotype that its end replaces.
    const ended = run.state === 'finished';
    return [
      key,
      {
        id: run.id,
        state: run.state,
        prior: ended ? priorOfRun(db, run.id, kept.get(run.id) ?? []) : null,
        genotype: ended ? (found.get(run.id) ?? null) : null,
        summary: numbersOf(run.summary),
        seconds: run.startedAt === null || run.endedAt === null ? null : (run.endedAt - run.startedAt) / 1000,
      },
    ];
  });
  const drawn = drawnGenotypesOfStudy(db, id).map(({ key, ...genotype }): [string, StudyGenotype] => [key, genotype]);
  return { runs: new Map(runs), genotypes: new Map(drawn) };
}

/** More than a meta-training validates. */
const manyPoints = 100_000;

function priorOfRun(db: Database, run: RunId, kept: readonly KeptPrior[]): PriorId | null {
  const series = kept.length > 1 ? findSeries(db, run, 'validation.accuracy') : undefined;
  if (series === undefined) return chosenPrior(kept, new Map());
  const curve = { series: series.id, axis: 'step', from: null, to: null, width: manyPoints, discarded: false } as const;
  const { step, mean } = readCurve(db, curve);
  return chosenPrior(kept, new Map(step.map((iteration, at) => [iteration, mean[at] ?? Number.NaN])));
}
