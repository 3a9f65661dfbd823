/** @file From a study's runs to the report's measurements. Pure: unfinished runs are left out. */

import type { RunId } from '@/domain/ids';
import { type StudyDefinition, type StudyRowKey, studyRowKeys } from '@/domain/study';
import type { MetaCost, StudyMeasurement } from '@/domain/study/section';
import {
  genotypesOfUnit,
  randomGenotypesOf,
  type StudyGenotype,
  type StudyRun,
  type StudyState,
  type StudyUnit,
  studyKeys,
  unitsOf,
} from './next-runs';

type Cost = Pick<StudyMeasurement, 'seconds' | 'macs'>;

interface Retrained extends Cost {
  /** Shares, means over the retraining seeds. */
  readonly test: number;
  readonly validation: number | null;
  readonly parameters: number | null;
}

const noCost: Cost = { seconds: null, macs: null };
const free: Cost = { seconds: 0, macs: 0 };

export function measureStudy(study: StudyDefinition, state: StudyState): StudyMeasurement[] {
  const order = studyRowKeys(study);
  return study.folds.flatMap((fold, index) =>
    unitsOf(fold, index).flatMap((unit) =>
      [...searched(study, state, unit), ...random(study, state, unit)]
        .map((each) => ({ ...each, fold: fold.name, prior: unit.prior, task: unit.task }))
        .sort((a, b) => order.indexOf(a.row) - order.indexOf(b.row)),
    ),
  );
}

export function finishedRetrainings({ runs }: StudyState): RunId[] {
  const finished = [...runs].filter(([key, run]) => studyKeys.isRetraining(key) && run.state === 'finished');
  return [...new Set(finished.map(([, { id }]) => id))];
}

/** Of the priors that the study trains. */
export function measureMetaCosts(study: StudyDefinition, state: StudyState): MetaCost[] {
  return study.folds.flatMap((fold, index) =>
    fold.priors.flatMap((_, prior): MetaCost[] => {
      const run = finished(state, studyKeys.metaTraining(index, prior));
      if (run === null) return [];
      const cost = costOf(run);
      // For one that did not count its own seconds: the running time of its attempts.
      return [{ fold: fold.name, macs: cost.macs, seconds: cost.seconds ?? run.seconds }];
    }),
  );
}

type Row = Omit<StudyMeasurement, 'fold' | 'prior' | 'task'>;

function searched(study: StudyDefinition, state: StudyState, unit: StudyUnit): Row[] {
  return genotypesOfUnit(study, state, unit).flatMap(({ row, genotype }): Row[] => {
    const result = retrained(study, state, unit.fold, unit.task, genotype);
    if (result === null) return [];
    const { test, parameters } = result;
    return [{ row, accuracy: 100 * test, parameters, ...searchCost(state, unit, row) }];
  });
}

/** Rows whose cells need no run on the task. */
const unsearched: ReadonlySet<StudyRowKey> = new Set<StudyRowKey>([
  'prior-genotype',
  'most-parameters',
  'fewest-parameters',
  'parameter-free',
]);

function searchCost(state: StudyState, unit: StudyUnit, row: StudyRowKey): Cost {
  if (unsearched.has(row)) return free;
  const run = finished(state, studyKeys.search(unit, row));
  if (run === null) return noCost;
  const { seconds, macs } = costOf(run);
  // Its winner is trained for an epoch that chooses nothing.
  return row.startsWith('zero-cost@')
    ? { seconds: null, macs: run.summary.get('ranking.macs') ?? null }
    : { seconds, macs };
}

/** The mean costs nothing; choosing the best retrains all: that is its search. */
function random(study: StudyDefinition, state: StudyState, { fold, task }: StudyUnit): Row[] {
  const drawn = randomGenotypesOf(study, state, fold, task);
  const results = drawn.flatMap((genotype) => retrained(study, state, fold, task, genotype) ?? []);
  if (drawn.length < study.randomGenotypes || results.length < drawn.length) return [];
  const rows: Row[] = [];
  const mean = (of: (result: Retrained) => number | null) => meanOf(results.map(of));
  if (study.rows.includes('random'))
    rows.push({
      row: 'random',
      accuracy: 100 * (mean(({ test }) => test) ?? Number.NaN),
      parameters: mean(({ parameters }) => parameters),
      ...free,
    });
  const best = results.reduce<Retrained | null>(
    (kept, each) => ((each.validation ?? -1) > (kept?.validation ?? -1) ? each : kept),
    null,
  );
  if (study.rows.includes('random-best') && best !== null) {
    const sum = (of: (result: Retrained) => number | null): number | null => {
      const average = mean(of);
      return average === null ? null : average * results.length;
    };
    rows.push({
      row: 'random-best',
      accuracy: 100 * best.test,
      parameters: best.parameters,
      seconds: sum(({ seconds }) => seconds),
      macs: sum(({ macs }) => macs),
    });
  }
  return rows;
}

/** Null until all seeds have ended. */
function retrained(
  study: StudyDefinition,
  state: StudyState,
  fold: number,
  task: number,
  { hash }: StudyGenotype,
): Retrained | null {
  const runs = study.retrainingSeeds.map((seed) => finished(state, studyKeys.retraining(fold, task, hash, seed)));
  const summaries = runs.flatMap((run) => (run === null ? [] : [run.summary]));
  if (summaries.length < runs.length) return null;
  const mean = (key: string) => meanOf(summaries.map((summary) => summary.get(key) ?? null));
  const test = mean('test.accuracy');
  if (test === null) return null;
  const total = (key: string): number | null => {
    const each = mean(key);
    return each === null ? null : each * summaries.length;
  };
  return {
    test,
    validation: mean('validation.accuracy'),
    parameters: mean('parameters'),
    seconds: total('compute.seconds'),
    macs: total('compute.macs'),
  };
}

function finished(state: StudyState, key: string): StudyRun | null {
  const run = state.runs.get(key);
  return run?.state === 'finished' ? run : null;
}

function costOf({ summary }: StudyRun): Cost {
  return { seconds: summary.get('compute.seconds') ?? null, macs: summary.get('compute.macs') ?? null };
}

/** Null if one is missing. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length < values.length || known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
