/**
 * @file The planner of studies: which runs and genotypes a study needs next, given its state. Pure: it may be called again
 * after any crash and returns what is still missing. Runs that need a prior or a genotype follow once that exists.
 */
import type { Genotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import type { GenotypeId, PriorId, RunId } from '@/domain/ids';
import type { NamedNumbers } from '@/domain/named-values';
import { type RandomStream, randomStream } from '@/domain/random';
import { halvingRounds, type RunConfigInput, zeroCostProxySchema } from '@/domain/run-config';
import type { RunState } from '@/domain/run-state';
import { parameterFreeSpace, type SearchSpace } from '@/domain/space';
import {
  type StudyDefinition,
  type StudyFold,
  type StudyPrior,
  type StudyRowKey,
  type StudyTask,
  studyRowWord,
  studyTaskSchema,
} from '@/domain/study';
import { matchedGenotype } from './read-state';

export interface StudyGenotype {
  readonly id: GenotypeId;
  readonly hash: string;
  readonly document: Genotype;
}

export interface StudyRun {
  readonly id: RunId;
  readonly state: RunState;
  /** Of a meta-training: the prior that meta-validation chose, or its last. */
  readonly prior: PriorId | null;
  /** Of a search: its genotype. */
  readonly genotype: StudyGenotype | null;
  readonly summary: NamedNumbers;
  /** From its first start to its end, including time stopped or queued in between; null until it ended. */
  readonly seconds: number | null;
}

/** What a study has so far, by the planner's keys. */
export interface StudyState {
  readonly runs: ReadonlyMap<string, StudyRun>;
  readonly genotypes: ReadonlyMap<string, StudyGenotype>;
}

/** What the planner needs of a fold besides the definition. */
export interface FoldFacts {
  readonly space: SearchSpace;
  /** Parameters of the retrained network; called for hundreds. */
  parametersOf(genotype: Genotype): number;
  /** The genotype derived from a prior's logits; null if they are unknown. */
  genotypeOfPrior(prior: PriorId): Genotype | null;
  /** Multiply-accumulates of training a typical genotype for an epoch of the task. */
  epochMacs(task: StudyTask): number;
  mostParameters(): Genotype;
  fewestParameters(): Genotype;
}

export interface PlannedRun {
  readonly key: string;
  readonly name: string;
  readonly config: RunConfigInput;
}

/** A genotype that no run finds: drawn, or derived from a prior. */
export interface PlannedGenotype {
  readonly key: string;
  readonly name: string;
  readonly fold: number;
  readonly document: Genotype;
}

export interface StudyPlan {
  readonly runs: PlannedRun[];
  readonly genotypes: PlannedGenotype[];
}

/** One prior and one task of a fold. */
export interface StudyUnit {
  readonly fold: number;
  readonly prior: number;
  readonly task: number;
}

export const studyKeys = {
  metaTraining: (fold: number, prior: number) => `f${fold}/p${prior}/meta-train`,
  priorGenotype: (fold: number, prior: number) => `f${fold}/p${prior}/prior-genotype`,
  search: ({ fold, prior, task }: StudyUnit, row: StudyRowKey) => `f${fold}/p${prior}/t${task}/${row}`,
  matched: ({ fold, prior, task }: StudyUnit) => `f${fold}/p${prior}/t${task}/random-matched`,
  random: (fold: number, task: number, index: number) => `f${fold}/t${task}/random-${index}`,
  mostParameters: (fold: number) => `f${fold}/most-parameters`,
  fewestParameters: (fold: number) => `f${fold}/fewest-parameters`,
  parameterFree: ({ fold, prior, task }: StudyUnit) => `f${fold}/p${prior}/t${task}/parameter-free`,
  /** By the genotype's hash: rows that end with the same cells share their retraining. */
  retraining: (fold: number, task: number, hash: string, seed: number) => `f${fold}/t${task}/retrain/${hash}/s${seed}`,
  isRetraining: (key: string) => key.includes('/retrain/'),
} as const;

export function unitsOf(fold: StudyFold, index: number): StudyUnit[] {
  return fold.priors.flatMap((_, prior) => fold.tasks.map((__, task) => ({ fold: index, prior, task })));
}

export function nextRuns(study: StudyDefinition, facts: readonly FoldFacts[], state: StudyState): StudyPlan {
  const runs = new Map<string, PlannedRun>();
  const genotypes = new Map<string, PlannedGenotype>();
  study.folds.forEach((fold, index) => {
    const known = facts[index];
    if (known === undefined) return;
    const planner = foldPlanner(study, fold, index, known, state);
    for (const run of planner.runs()) if (!state.runs.has(run.key)) runs.set(run.key, run);
    for (const genotype of planner.genotypes())
      if (!state.genotypes.has(genotype.key)) genotypes.set(genotype.key, genotype);
  });
  return { runs: [...runs.values()], genotypes: [...genotypes.values()] };
}

/** Genotypes that rows of a unit retrain, as far as they exist, each with its row. */
export function genotypesOfUnit(
  study: StudyDefinition,
  state: StudyState,
  unit: StudyUnit,
): { readonly row: StudyRowKey; readonly genotype: StudyGenotype }[] {
  const has = (row: StudyDefinition['rows'][number]): boolean => study.rows.includes(row);
  const found = (row: StudyRowKey, at: StudyUnit = unit) => state.runs.get(studyKeys.search(at, row))?.genotype;
  const drawn = (key: string) => state.genotypes.get(key);
  const tasks = study.folds[unit.fold]?.tasks.length ?? 1;
  const borrowedFrom = { ...unit, task: (unit.task + 1) % tasks };
  const rows: [StudyRowKey, StudyGenotype | null | undefined][] = [
    ...searchRows(study).map((row): [StudyRowKey, StudyGenotype | null | undefined] => [row, found(row)]),
    ['borrowed', has('borrowed') ? found('adapt', borrowedFrom) : null],
    ['prior-genotype', has('prior-genotype') ? drawn(studyKeys.priorGenotype(unit.fold, unit.prior)) : null],
    ['random-matched', has('random-matched') ? drawn(studyKeys.matched(unit)) : null],
    ['most-parameters', has('most-parameters') ? drawn(studyKeys.mostParameters(unit.fold)) : null],
    ['fewest-parameters', has('fewest-parameters') ? drawn(studyKeys.fewestParameters(unit.fold)) : null],
    ['parameter-free', has('parameter-free') ? drawn(studyKeys.parameterFree(unit)) : null],
  ];
  return rows.flatMap(([row, genotype]) => (genotype == null ? [] : [{ row, genotype }]));
}

/** The random genotypes of a task, as far as they exist. */
export function randomGenotypesOf(
  study: StudyDefinition,
  state: StudyState,
  fold: number,
  task: number,
): StudyGenotype[] {
  if (!study.rows.includes('random') && !study.rows.includes('random-best')) return [];
  return Array.from({ length: study.randomGenotypes }, (_, index) => index).flatMap(
    (index) => state.genotypes.get(studyKeys.random(fold, task, index)) ?? [],
  );
}

/** Rows that are separate runs per unit. */
export function searchRows({ rows, budgets, dartsBudgets, proxies }: StudyDefinition): StudyRowKey[] {
  return rows.flatMap((row): StudyRowKey[] => {
    switch (row) {
      case 'adapt':
      case 'weights-only':
      case 'architecture-only':
      case 'successive-halving':
        return [row];
      case 'zero-cost':
        return proxies.map((proxy) => `zero-cost@${proxy}`);
      case 'search':
        return budgets.map((times) => `search@${times}`);
      case 'darts':
        return dartsBudgets.map((times) => `darts@${times}`);
      default:
        return [];
    }
  });
}

type BlackBox = Extract<RunConfigInput, { kind: 'random-search' }>;

/** Trained as the study retrains. */
function blackBox(
  { retraining }: Pick<StudyDefinition, 'retraining'>,
  { space }: Pick<StudyFold, 'space'>,
  task: BlackBox['task'],
) {
  return { kind: 'random-search', space, task, ...retraining } satisfies RunConfigInput;
}

/** The ranking alone is the row's cost: the one epoch of the best chooses nothing. */
function zeroCost(proxy: string): Partial<BlackBox> {
  return { strategy: 'zero-cost', proxy: zeroCostProxySchema.parse(proxy), ranked: 100, genotypes: 1, epochs: 1 };
}

const halving = 3;
const mostHalved = 243;

/** From n genotypes, as many epochs as rounds make of one: 9 genotypes for one epoch, 3 for three, 1 for nine. */
const halvingFrom = (genotypes: number) => ({
  strategy: 'successive-halving' as const,
  halving,
  genotypes,
  epochs: halving ** Math.floor(Math.log(genotypes) / Math.log(halving) + 1e-9),
});

/** From the most genotypes that take no more than `epochs` in all; from two where even those take more. */
export function halvingWithin(epochs: number): ReturnType<typeof halvingFrom> {
  let within = halvingFrom(2);
  for (let genotypes = 3; genotypes <= mostHalved; genotypes++) {
    const next = halvingFrom(genotypes);
    if (halvingRounds(genotypes, next).reduce((sum, round) => sum + round.count * round.epochs, 0) > epochs) break;
    within = next;
  }
  return within;
}

function foldPlanner(study: StudyDefinition, fold: StudyFold, index: number, facts: FoldFacts, state: StudyState) {
  const units = unitsOf(fold, index);
  const taskAt = (task: number) => ({
    taskSet: fold.taskSet,
    ...(fold.tasks[task] ?? studyTaskSchema.parse({ index: task })),
  });
  const named = (...parts: (string | number)[]): string => [fold.name, ...parts].join(' · ');
  const seedOf = (prior: number): number => {
    const given: StudyPrior | undefined = fold.priors[prior];
    return given !== undefined && 'seed' in given ? given.seed : prior;
  };
  const priorAt = (prior: number): PriorId | null => {
    const given = fold.priors[prior];
    if (given !== undefined && 'prior' in given) return given.prior;
    return state.runs.get(studyKeys.metaTraining(index, prior))?.prior ?? null;
  };

  const metaTrainings = (): PlannedRun[] =>
    fold.priors.flatMap((prior, at) =>
      'prior' in prior
        ? []
        : [
            {
              key: studyKeys.metaTraining(index, at),
              name: named('meta-train', `seed ${prior.seed}`),
              config: {
                kind: 'meta-train',
                taskSet: fold.taskSet,
                space: fold.space,
                ...study.metaTraining,
                seed: prior.seed,
              },
            },
          ],
    );

  const searchConfig = (unit: StudyUnit, row: StudyRowKey): RunConfigInput | null => {
    const seed = seedOf(unit.prior);
    const task = taskAt(unit.task);
    const [name, times = ''] = row.split('@');
    if (name === 'search' || name === 'darts') {
      const steps = study.adaptation.steps * Number(times);
      const strategy = name === 'search' ? 'base' : 'darts';
      return { kind: 'search', space: fold.space, task, strategy, steps, ...study.search, seed };
    }
    if (name === 'zero-cost') return { ...blackBox(study, fold, task), ...zeroCost(times), seed };
    if (name === 'successive-halving') {
      const adapted = state.runs.get(studyKeys.search(unit, 'adapt'));
      const macs = adapted?.state === 'finished' ? (adapted.summary.get('compute.macs') ?? null) : null;
      if (macs === null) return null;
      return { ...blackBox(study, fold, task), ...halvingWithin(macs / facts.epochMacs(task)), seed };
    }
    const prior = priorAt(unit.prior);
    if (prior === null) return null;
    const start = {
      ...(row === 'weights-only' ? { architecture: 'uniform' as const } : {}),
      ...(row === 'architecture-only' ? { weightStart: 'random' as const } : {}),
    };
    return { kind: 'adapt', prior, task, ...study.adaptation, ...start, seed };
  };
  const searches = (): PlannedRun[] =>
    units.flatMap((unit) =>
      searchRows(study).flatMap((row): PlannedRun[] => {
        const config = searchConfig(unit, row);
        const name = named(`task ${unit.task}`, `prior ${unit.prior}`, studyRowWord(row));
        return config === null ? [] : [{ key: studyKeys.search(unit, row), name, config }];
      }),
    );

  const retrain = (task: number, { id, hash }: StudyGenotype, row: string): PlannedRun[] =>
    study.retrainingSeeds.map((seed) => ({
      key: studyKeys.retraining(index, task, hash, seed),
      name: named(`task ${task}`, `retrain ${studyRowWord(row)}`, `seed ${seed}`),
      config: { kind: 'evaluate', genotype: id, task: taskAt(task), ...study.retraining, seed },
    }));
  const retrainings = (): PlannedRun[] => [
    ...units.flatMap((unit) =>
      genotypesOfUnit(study, state, unit).flatMap(({ row, genotype }) => retrain(unit.task, genotype, row)),
    ),
    ...fold.tasks.flatMap((_, task) =>
      randomGenotypesOf(study, state, index, task).flatMap((genotype) => retrain(task, genotype, 'random')),
    ),
  ];

  /** Of its name and the sampled task, so that it does not depend on which other folds and tasks the study has. */
  const streamOf = (what: string, task: number, seed: number): RandomStream => {
    const sampled = fold.tasks[task];
    return randomStream(seed, `${what} ${fold.name}`, sampled?.index ?? task, sampled?.seed ?? 0);
  };
  const drawnGenotypes = (): PlannedGenotype[] => {
    const planned: PlannedGenotype[] = [];
    const add = (key: string, name: string, document: () => Genotype | null): void => {
      // Only for missing ones: matching by parameters takes many draws. It may find none: then the row has a gap.
      const made = state.genotypes.has(key) ? null : document();
      if (made !== null) planned.push({ key, name: named(name), fold: index, document: made });
    };
    if (study.rows.includes('random') || study.rows.includes('random-best')) {
      fold.tasks.forEach((_, task) => {
        for (let i = 0; i < study.randomGenotypes; i++)
          add(studyKeys.random(index, task, i), `random ${i} of task ${task}`, () =>
            randomGenotype(facts.space, streamOf('study-random', task, i)),
          );
      });
    }
    if (study.rows.includes('most-parameters'))
      add(studyKeys.mostParameters(index), 'most parameters', () => facts.mostParameters());
    if (study.rows.includes('fewest-parameters'))
      add(studyKeys.fewestParameters(index), 'fewest parameters', () => facts.fewestParameters());
    const free = parameterFreeSpace(facts.space);
    if (study.rows.includes('parameter-free') && free !== null)
      for (const unit of units)
        add(studyKeys.parameterFree(unit), `pools and skips ${unit.prior} of task ${unit.task}`, () =>
          randomGenotype(free, streamOf('study-parameter-free', unit.task, seedOf(unit.prior))),
        );
    if (study.rows.includes('prior-genotype'))
      fold.priors.forEach((_, prior) => {
        const id = priorAt(prior);
        if (id !== null)
          add(studyKeys.priorGenotype(index, prior), `genotype of prior ${prior}`, () => facts.genotypeOfPrior(id));
      });
    if (study.rows.includes('random-matched'))
      for (const unit of units) {
        const adapted = state.runs.get(studyKeys.search(unit, 'adapt'))?.genotype;
        if (adapted != null)
          add(studyKeys.matched(unit), `random as large as adapted to task ${unit.task} by prior ${unit.prior}`, () =>
            matchedGenotype(facts, adapted.document, streamOf('study-matched', unit.task, seedOf(unit.prior))),
          );
      }
    return planned;
  };

  return { runs: () => [...metaTrainings(), ...searches(), ...retrainings()], genotypes: drawnGenotypes };
}
