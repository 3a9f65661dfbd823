/** @file How large the demo is: every figure that decides its time is here. Sized for two cores and a few minutes. */

import type { TaskSetId } from '@/domain/ids';
import type { AdaptConfig } from '@/domain/run-config';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import type { TaskSetSpec } from '@/domain/task-set';

/** Pixels per side, and classes per task. */
const resolution = 14;
const ways = 5;

export const plan = {
  /** A task and a run seed each, the same for every arm, so that differences can be paired. Earlier plans were judged on 0 to 23: docs/decisions/0043. */
  seeds: Array.from({ length: 30 }, (_, at) => 24 + at),
  /** All but the prior's cell and the way that comes closest to it run on the first of them alone. */
  fewer: 8,
  /** One meta-training each; the best on tasks of the script set aside for that goes on. */
  priorSeeds: [2, 3, 4],
  choosing: [0, 1, 2, 3, 4, 5],
  resolution,
  ways,
  perClass: { train: 20, validation: 10, test: 24 },
  space: searchSpaceSchema.parse({
    ...spacePresets.base,
    initChannels: 8,
    layers: 3,
    inputChannels: 1,
    stemMultiplier: 1,
  }) satisfies SearchSpace,
  /** A mixture without noise, since what is redrawn under even logits hardly learns in ten steps (docs/decisions/0031). */
  metaTraining: {
    iterations: 50,
    tasksPerIteration: 4,
    steps: 10,
    batch: 16,
    estimator: 'relaxed',
    mixture: 'softmax',
    temperature: { start: 1, end: 1 },
    weights: { headFactor: 3, learningRate: 0.05 },
    logits: { learningRate: 0.2 },
    gammaWeights: 0,
  },
  /** The same for all arms: the last part of the steps trains what was found. */
  search: {
    batch: 32,
    estimator: 'relaxed',
    committedFraction: 0.9,
    evaluateEvery: 10,
  },
  /** Each start has the schedule that served it best on the development classes (docs/decisions/0031). */
  fromPrior: {
    temperature: { start: 2, end: 0.3 },
    logits: { learningRate: 0.1 },
    weights: { headFactor: 3, learningRate: 0.1 },
    gammaWeights: 0,
  },
  fromRandomWeights: { weights: { headFactor: 1, learningRate: 0.2 } },
  fromScratch: {
    temperature: { start: 5, end: 2 },
    logits: { learningRate: 0.03 },
    weights: { headFactor: 1, learningRate: 0.4 },
  },
  retraining: { initChannels: 8, layers: 3, epochs: 8, batch: 32 },
} as const;

/** The task of a part that goes with a seed: other images each time, the same for every arm. */
export const taskOf = (taskSet: TaskSetId, part: 'heldOut' | 'metaValidation', seed: number) =>
  ({ taskSet, part, index: seed, seed: 0 }) as const;

/** Scripts of the dataset Glyphs. Cyrillic is what settings were chosen on, and what chooses among priors. */
export const scripts = {
  metaTrain: ['Digits', 'Latin', 'Greek'],
  metaValidation: ['Cyrillic'],
  heldOut: ['Armenian', 'Georgian'],
} as const;

export const taskSizes: Pick<TaskSetSpec, 'ways' | 'resolutions' | 'perClass'> = {
  ways: { min: ways, max: ways },
  resolutions: [resolution],
  perClass: plan.perClass,
};

export type ArmName = 'prior' | 'adapt' | 'search' | 'cold' | 'free' | 'random' | 'head';

export interface Arm {
  readonly name: ArmName;
  /** As in the table. */
  readonly title: string;
  readonly run: string;
  /** Each is a separate run; shorter ones are no part of longer ones. */
  readonly steps: readonly number[];
  /** What departs from a plain adapt run; null for a search without a prior. */
  readonly adapt: Partial<Pick<AdaptConfig, 'architecture' | 'headOnly' | 'weightStart'>> | null;
}

/** At how many steps the arms are compared. */
export const comparedSteps = 10;

const budgets = [comparedSteps, 20, 50];
/** Ways that the prior's cell is compared with have one less, so that their fewest steps are seldom enough; pools and skips one more, for their steps cost a third. */
const otherBudgets = [5, ...budgets];
const cheapBudgets = [...otherBudgets, 100];

/** The tasks that an arm is run on at so many steps: all where a small difference has to be told, which pools and skips make. */
export const seedsOf = ({ name }: Pick<Arm, 'name'>, steps: number): readonly number[] =>
  name === 'free' || (name === 'prior' && steps === comparedSteps) ? plan.seeds : plan.seeds.slice(0, plan.fewer);

/** Warm weights must not be mistaken for a better architecture, nor a cheap step for a good one: hence the last four. */
export const arms: readonly Arm[] = [
  { name: 'prior', title: "the prior's cell", run: "Prior's cell", steps: budgets, adapt: { architecture: 'prior' } },
  { name: 'adapt', title: 'adapted from the prior', run: 'Adapt', steps: budgets, adapt: {} },
  { name: 'search', title: 'search from scratch', run: 'Search from scratch', steps: otherBudgets, adapt: null },
  {
    name: 'cold',
    title: 'random cell, random weights',
    run: 'Random cell, random weights',
    steps: otherBudgets,
    adapt: { architecture: 'random', weightStart: 'random' },
  },
  {
    name: 'free',
    title: 'pools and skips, random weights',
    run: 'Pools and skips, random weights',
    steps: cheapBudgets,
    adapt: { architecture: 'parameter-free', weightStart: 'random' },
  },
  {
    name: 'random',
    title: "random cell, prior's weights",
    run: "Random cell, prior's weights",
    steps: otherBudgets,
    adapt: { architecture: 'random' },
  },
  {
    name: 'head',
    title: "only a head on the prior's cell",
    run: 'Head only',
    steps: budgets,
    adapt: { headOnly: true },
  },
];
