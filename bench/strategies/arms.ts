/**
 * @file What `bench:strategies` ranks: every strategy of `search` and `random-search` on all of CIFAR-10's classes in the space of NAS-Bench-201, at about equal
 * multiply-accumulates. Lengths follow from what a step costs; everything else is the schema's default or was chosen for other studies without CIFAR-10.
 */
import type { RunConfigInput } from '@/domain/run-config';
import { memoryIds } from '@/test/run-in-memory';

interface Common {
  readonly space: string;
  readonly task: { readonly taskSet: string; readonly part: 'heldOut'; readonly index: number; readonly seed: number };
  readonly seed: number;
}

export interface StrategyArm {
  readonly name: string;
  readonly title: string;
  readonly config: (common: Common) => RunConfigInput;
}

/** Committed steps would train a cell that the table judges anyway. */
const supernet = { batch: 64, committedFraction: 0, evaluateEvery: 0, checkpointEvery: 1_000_000 } as const;
type Search = Extract<RunConfigInput, { kind: 'search' }>;
const search = (
  name: NonNullable<Search['strategy']>,
  title: string,
  steps: number,
  more: Partial<Search> = {},
): StrategyArm => ({
  name,
  title,
  config: (common) => ({ kind: 'search', ...common, ...supernet, strategy: name, steps, ...more }),
});

/** The searched network, without augmentation: three stages of one cell, eight channels. */
const trained = { initChannels: 8, layers: 5, batch: 64, checkpointEvery: 1000 } as const;
type BlackBox = Extract<RunConfigInput, { kind: 'random-search' }>;
const blackBox = (name: string, title: string, settings: Partial<BlackBox>): StrategyArm => ({
  name,
  title,
  config: (common) => ({ kind: 'random-search', ...common, ...trained, ...settings }),
});
const proxy = (name: NonNullable<BlackBox['proxy']>, title: string): StrategyArm =>
  blackBox(name, title, { strategy: 'zero-cost', proxy: name, ranked: 100, genotypes: 1, epochs: 1 });

const all: readonly StrategyArm[] = [
  search('base', 'BASE’s inner loop, no prior', 600, { temperature: { start: 5, end: 2 } }),
  search('darts', 'DARTS, first order', 300),
  search('darts-pt', 'DARTS-PT', 280),
  search('beta-darts', 'β-DARTS', 300),
  search('fair-darts', 'FairDARTS', 300),
  search('drnas', 'DrNAS, full channels', 300),
  search('pc-darts', 'PC-DARTS, a quarter of the channels', 300),
  search('snas', 'SNAS', 600),
  search('gdas', 'GDAS', 1500),
  blackBox('uniform', 'Random search', { strategy: 'uniform', genotypes: 8, epochs: 2 }),
  blackBox('regularised-evolution', 'Regularised evolution', {
    strategy: 'regularised-evolution',
    genotypes: 8,
    population: 4,
    sample: 2,
    epochs: 2,
  }),
  blackBox('predictor', 'Predictor, after BANANAS', { strategy: 'predictor', genotypes: 8, population: 4, epochs: 2 }),
  blackBox('successive-halving', 'Successive halving', { strategy: 'successive-halving', genotypes: 9, epochs: 6 }),
  proxy('snip', 'SNIP, best of 100'),
  proxy('gradient-norm', 'Gradient norm, best of 100'),
  proxy('synflow', 'SynFlow, best of 100'),
  proxy('naswot', 'NASWOT, best of 100'),
  proxy('jacob-cov', 'Jacobian covariance, best of 100'),
  proxy('parameters', 'Parameters, best of 100'),
  proxy('macs', 'Multiply-accumulates, best of 100'),
];
export const strategyArms: readonly StrategyArm[] = all;

export const commonOf = (seed: number): Common => ({
  space: memoryIds.space,
  task: { taskSet: memoryIds.taskSet, part: 'heldOut', index: 0, seed: 20261130 },
  seed,
});
