/** @file How large the study is. `core` is sized for eight hours on two cores, `quick` for ten minutes: it shows that everything works. */
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import type { StudyDefinitionInput } from '@/domain/study';
import type { TaskSizes } from '@/domain/task-set';
import type { DatasetName } from './data';
import { readHeldOut } from './held-out';

export const spaceNames = ['base', 'nas-bench-201'] as const;
export type SpaceName = (typeof spaceNames)[number];

/** What all folds of a space share besides task sets, priors and tasks. */
export type Settings = Omit<StudyDefinitionInput, 'folds' | 'version'>;
type MetaTraining = NonNullable<Settings['metaTraining']>;
type Adaptation = NonNullable<Settings['adaptation']>;

export interface Recipe {
  readonly name: 'core' | 'quick';
  readonly spaces: Readonly<Record<SpaceName, SearchSpace>>;
  /** Each is left out in turn; the others (and these) are learnt from. */
  readonly leftOut: readonly DatasetName[];
  readonly learntFrom: readonly DatasetName[];
  readonly priors: number;
  /** Of the committed held-out tasks: from the first, up to the last and without it. */
  readonly tasks: { readonly from: number; readonly to: number };
  /** Pixels per side. */
  readonly resolution: number;
  /** Of datasets of ten classes. */
  readonly sizes: Omit<TaskSizes, 'resolutions'>;
  readonly settings: Omit<Settings, 'metaTraining' | 'adaptation'>;
  readonly metaTraining: Readonly<Record<SpaceName, MetaTraining>>;
  readonly adaptation: Readonly<Record<SpaceName, Adaptation>>;
}

export function settingsOf({ settings, metaTraining, adaptation }: Recipe, space: SpaceName): Settings {
  return { ...settings, metaTraining: metaTraining[space], adaptation: adaptation[space] };
}

const fiveWays = { min: 5, max: 5 };

/** 20-way characters: 12 drawings to train, 3 to validate, 5 to test. */
export const omniglotSizes: Omit<TaskSizes, 'resolutions'> = {
  ways: { min: 20, max: 20 },
  perClass: { train: 12, validation: 3, test: 5 },
};

const spacesOf = (initChannels: number, layers: number, cells: number): Recipe['spaces'] => ({
  base: searchSpaceSchema.parse({ ...spacePresets.base, initChannels, layers, stemMultiplier: 1 }),
  // Three stages of N cells and two reduction blocks.
  'nas-bench-201': searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'], initChannels, layers: 3 * cells + 2 }),
});

/**
 * Chosen on development tasks alone: see docs/decisions/0012 and `development` in held-out.json. `headFactor` 3 (default 10) and
 * base's `stemMultiplier` 1 (preset 3) are the demo's, taken over by all benchmarks; no trial of other values is recorded.
 */
const inner = {
  batch: 32,
  estimator: 'relaxed',
  committedFraction: 0.7,
  weights: { headFactor: 3 },
  evaluateEvery: 0,
  checkpointEvery: 500,
} as const;

/** A decided prior keeps a low temperature, even logits a high one. */
const fromPrior = { ...inner, temperature: { start: 2, end: 0.3 }, logits: { learningRate: 0.1 } } as const;
const fromScratch = { ...inner, temperature: { start: 5, end: 2 }, logits: { learningRate: 0.03 } } as const;

/**
 * Chosen on the alphabet of meta-validation, digits and clothes (docs/decisions/0025): cells of NAS-Bench-201 are judged on
 * validation images, without noise, and for as long as the steps allow. Weights learnt on other tasks speak for convolutions
 * on the images they are trained with, whatever the task.
 */
const fromPriorOfCells = {
  ...fromPrior,
  mixture: 'softmax',
  split: 'bilevel',
  temperature: { start: 1, end: 1 },
  committedFraction: 0.3,
} as const;

const training = {
  estimator: 'relaxed',
  temperature: { start: 5, end: 0.5 },
  logits: { learningRate: 0.2 },
  weights: { headFactor: 3 },
  validationEvery: 0,
} as const;

/**
 * Chosen on digits and clothes of meta-training, one learnt and the other judged (docs/decisions/0021): in ten steps from a
 * fresh head no convolution of NAS-Bench-201 learns what it is worth, and parameter-free pools win; in forty they do not.
 */
const trainingOfCells = {
  ...training,
  warmupFraction: 0.5,
  steps: 40,
  batch: 32,
  logits: { learningRate: 0.1 },
} as const;

/** Shared with the other benchmark. */
export const tuned = { trainingOfCells, fromPriorOfCells, fromScratch } as const;

const adapting = (steps: number): Recipe['adaptation'] => ({
  base: { ...fromPrior, steps },
  'nas-bench-201': { ...fromPriorOfCells, steps },
});

const pace = (iterations: number) => ({
  iterations,
  priorEvery: iterations,
  checkpointEvery: Math.min(25, iterations),
});

export const core: Recipe = {
  name: 'core',
  spaces: spacesOf(8, 4, 1),
  leftOut: ['mnist', 'fashion-mnist', 'omniglot', 'cifar-10'],
  learntFrom: ['mnist', 'fashion-mnist', 'omniglot', 'cifar-10'],
  priors: 3,
  tasks: { from: 0, to: 3 },
  resolution: 16,
  sizes: { ways: fiveWays, perClass: { train: 200, validation: 100, test: 'all' } },
  metaTraining: {
    base: { ...training, tasksPerIteration: 4, steps: 10, batch: 32, ...pace(150) },
    'nas-bench-201': { ...trainingOfCells, tasksPerIteration: 4, ...pace(60) },
  },
  adaptation: adapting(50),
  settings: {
    budgets: [1, 4, 16, 40],
    dartsBudgets: [16],
    search: fromScratch,
    retraining: { initChannels: 8, layers: 5, epochs: 15, batch: 32, checkpointEvery: 15 },
    retrainingSeeds: [0, 1],
    randomGenotypes: 16,
    delta: 0.5,
  },
};

export const quick: Recipe = {
  name: 'quick',
  spaces: spacesOf(6, 3, 1),
  leftOut: ['fashion-mnist', 'cifar-10'],
  learntFrom: ['mnist', 'fashion-mnist', 'cifar-10'],
  priors: 2,
  tasks: { from: 0, to: 2 },
  resolution: 16,
  sizes: { ways: fiveWays, perClass: { train: 40, validation: 20, test: 100 } },
  metaTraining: {
    base: { ...training, tasksPerIteration: 2, steps: 8, batch: 32, ...pace(25) },
    'nas-bench-201': { ...trainingOfCells, tasksPerIteration: 2, ...pace(12) },
  },
  adaptation: adapting(20),
  settings: {
    budgets: [1, 4, 16],
    dartsBudgets: [4],
    search: fromScratch,
    retraining: { initChannels: 6, layers: 5, epochs: 8, batch: 32, checkpointEvery: 8 },
    retrainingSeeds: [0],
    randomGenotypes: 6,
    delta: 0.5,
  },
};

/** The same study, with its priors, on the held-out tasks that it leaves. */
export function replicated(recipe: Recipe): Recipe {
  return { ...recipe, tasks: { from: recipe.tasks.to, to: readHeldOut().tasks.indices.length } };
}

/** One departure each from the method; only affected runs are repeated. */
export const ablations: readonly { readonly name: string; readonly change: (settings: Settings) => Settings }[] = [
  {
    name: 'weights or architecture alone',
    change: (settings) => ({ ...settings, rows: ['adapt', 'weights-only', 'architecture-only'] }),
  },
  { name: 'T = 5', change: (settings) => metaTrained(settings, { steps: 5 }) },
  { name: 'estimator sampled', change: (settings) => estimated(settings, 'sampled') },
  {
    name: 'no KL',
    change: (settings) => penalised(settings, { gammaWeights: 0, gammaLogits: 0 }),
  },
  { name: 'meta update variational', change: (settings) => metaTrained(settings, { metaUpdate: 'variational' }) },
  { name: 'meta update fomaml', change: (settings) => metaTrained(settings, { metaUpdate: 'fomaml' }) },
  { name: 'KL of φ × 10', change: (settings) => penalised(settings, { gammaLogits: 0.1 }) },
  {
    name: 'estimator straight-through',
    change: (settings) => estimated(settings, 'straight-through'),
  },
  { name: 'T = 20', change: (settings) => metaTrained(settings, { steps: 20 }) },
];

type Penalty = Pick<NonNullable<Settings['adaptation']>, 'gammaWeights' | 'gammaLogits'>;

function penalised(settings: Settings, penalty: Penalty): Settings {
  return {
    ...settings,
    metaTraining: { ...settings.metaTraining, ...penalty },
    adaptation: { ...settings.adaptation, ...penalty },
  };
}

function estimated(settings: Settings, estimator: 'straight-through' | 'sampled'): Settings {
  return {
    ...settings,
    metaTraining: { ...settings.metaTraining, estimator },
    adaptation: { ...settings.adaptation, estimator },
    search: { ...settings.search, estimator },
  };
}

function metaTrained(settings: Settings, change: NonNullable<Settings['metaTraining']>): Settings {
  return { ...settings, metaTraining: { ...settings.metaTraining, ...change } };
}
