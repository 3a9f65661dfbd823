/** @file How large the demo is: every figure that decides its time stands here. Sized for two cores and a few minutes. */
import type { AdaptConfig } from '@/domain/run-config';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import type { TaskSetSpec } from '@/domain/task-set';

/** Pixels per side, and classes per task. */
const resolution = 16;
const ways = 5;

export const plan = {
  /** Each arm runs once per seed; the same seeds for every arm, so that differences can be paired. */
  seeds: [0, 1, 2, 3, 4],
  resolution,
  ways,
  perClass: { train: 40, validation: 20, test: 200 },
  space: searchSpaceSchema.parse({
    ...spacePresets.base,
    initChannels: 8,
    layers: 4,
    inputChannels: 1,
    stemMultiplier: 1,
  }) satisfies SearchSpace,
  /**
   * Meta-training starts hot, since a mixture that is redrawn at τ ≤ 1 under even logits hardly learns, and ends cool; fast
   * logits make the prior's architecture decided. Chosen on other held-out classes (decisions/0011, 0012).
   */
  metaTraining: {
    iterations: 80,
    tasksPerIteration: 4,
    steps: 10,
    batch: 32,
    estimator: 'relaxed',
    temperature: { start: 5, end: 0.5 },
    weights: { headFactor: 3 },
    logits: { learningRate: 0.2 },
    threads: 2,
    seed: 0,
  },
  /** The same for all arms: the last part of the steps trains what was found. */
  search: {
    steps: 50,
    batch: 32,
    estimator: 'relaxed',
    committedFraction: 0.7,
    weights: { headFactor: 3 },
    evaluateEvery: 5,
  },
  /** What suits a decided prior, and what suits even logits: each start has the schedule that served it best. */
  fromPrior: { temperature: { start: 2, end: 0.3 }, logits: { learningRate: 0.1 } },
  fromScratch: { temperature: { start: 5, end: 2 }, logits: { learningRate: 0.03 } },
  retraining: { initChannels: 8, layers: 4, epochs: 8, batch: 32 },
} as const;

/** Which task of the held-out part is solved by every arm. */
export const heldOutTask = { part: 'heldOut', index: 0, seed: 0 } as const;

export type DemoDataset = 'mnist' | 'fashion-mnist';

export interface DemoSource {
  readonly dataset: DemoDataset;
  readonly metaTrain: readonly number[];
  readonly heldOut: readonly number[];
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Digits and half of the clothes to learn from, the other clothes to be met for the first time. */
const digitsAndClothes: readonly DemoSource[] = [
  { dataset: 'mnist', metaTrain: range(0, 9), heldOut: [] },
  { dataset: 'fashion-mnist', metaTrain: range(0, 4), heldOut: range(5, 9) },
];

/** Where there is no Fashion-MNIST: the other half of the digits is held out. */
const digitsAlone: readonly DemoSource[] = [{ dataset: 'mnist', metaTrain: range(0, 4), heldOut: range(5, 9) }];

export function demoSources(available: ReadonlySet<DemoDataset>): readonly DemoSource[] {
  return available.has('fashion-mnist') ? digitsAndClothes : digitsAlone;
}

export const taskSizes: Pick<TaskSetSpec, 'ways' | 'resolutions' | 'perClass'> = {
  ways: { min: ways, max: ways },
  resolutions: [resolution],
  perClass: plan.perClass,
};

export type ArmName = 'adapt' | 'search' | 'longSearch' | 'random' | 'head';

export interface Arm {
  readonly name: ArmName;
  /** As in the table. */
  readonly title: string;
  readonly run: string;
  /** Steps, as a multiple of `plan.search.steps`. */
  readonly budget: number;
  /** What an adapt run switches off; null for a search without a prior. */
  readonly adapt: Partial<Pick<AdaptConfig, 'architecture' | 'headOnly'>> | null;
}

/** How much longer the long search is. */
export const longBudget = 4;

/** Warm weights must not be mistaken for a better architecture: hence the last two. */
export const arms: readonly Arm[] = [
  { name: 'adapt', title: 'adapt from the prior', run: 'Adapt', budget: 1, adapt: {} },
  { name: 'search', title: 'search from scratch', run: 'Search from scratch', budget: 1, adapt: null },
  {
    name: 'longSearch',
    title: `search from scratch, ${longBudget} times the steps`,
    run: `Search from scratch, ${longBudget}x`,
    budget: longBudget,
    adapt: null,
  },
  {
    name: 'random',
    title: "prior's weights, random architecture",
    run: 'Random architecture',
    budget: 1,
    adapt: { architecture: 'random' },
  },
  { name: 'head', title: 'prior, head-only steps', run: 'Head only', budget: 1, adapt: { headOnly: true } },
];
