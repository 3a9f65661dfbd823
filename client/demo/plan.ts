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
   * A high temperature keeps the Gumbel noise small: in a few hundred steps a supernet whose mixture is redrawn at τ ≤ 1 for
   * every minibatch hardly learns (measured: loss stays at ln 5). The last half of a search trains what it found.
   */
  metaTraining: {
    iterations: 50,
    tasksPerIteration: 4,
    steps: 10,
    batch: 32,
    estimator: 'relaxed',
    temperature: { start: 5, end: 5 },
    weights: { headFactor: 3 },
    threads: 2,
    seed: 0,
  },
  /** The same for all four arms. */
  search: {
    steps: 50,
    batch: 32,
    estimator: 'relaxed',
    temperature: { start: 5, end: 2 },
    committedFraction: 0.5,
    weights: { headFactor: 3 },
    evaluateEvery: 5,
  },
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

export type ArmName = 'adapt' | 'search' | 'random' | 'head';

export interface Arm {
  readonly name: ArmName;
  /** As in the table. */
  readonly title: string;
  readonly run: string;
  /** What an adapt run switches off; null for the search without a prior. */
  readonly adapt: Partial<Pick<AdaptConfig, 'architecture' | 'headOnly'>> | null;
}

/** Warm weights must not be mistaken for a better architecture: hence the last two. */
export const arms: readonly Arm[] = [
  { name: 'adapt', title: 'adapt from the prior', run: 'Adapt', adapt: {} },
  { name: 'search', title: 'search from scratch', run: 'Search from scratch', adapt: null },
  {
    name: 'random',
    title: "prior's weights, random architecture",
    run: 'Random architecture',
    adapt: { architecture: 'random' },
  },
  { name: 'head', title: 'prior, head-only steps', run: 'Head only', adapt: { headOnly: true } },
];
