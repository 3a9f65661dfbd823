/** @file Settings of the architecture's draw that each strategy of `search` fixes; `base` leaves them free. */
import type { SearchConfig, SearchStrategy } from './search';

/** How a minibatch's architecture is drawn, and which images move φ. */
export interface Draw {
  readonly estimator: SearchConfig['estimator'];
  readonly mixture: SearchConfig['mixture'] | 'dirichlet' | 'sigmoid';
  readonly split: SearchConfig['split'];
  /** τ, linear over the steps that are not committed. */
  readonly temperature: SearchConfig['temperature'];
}

const still = { start: 1, end: 1 };
const darts: Draw = { estimator: 'relaxed', mixture: 'softmax', split: 'bilevel', temperature: still };

const draws: Readonly<Record<Exclude<SearchStrategy, 'base'>, Draw>> = {
  darts,
  'beta-darts': darts,
  // Differs in what it makes of φ at the end.
  'darts-pt': darts,
  'fair-darts': { ...darts, mixture: 'sigmoid' },
  drnas: { ...darts, mixture: 'dirichlet' },
  // Differs in the supernet.
  'pc-darts': darts,
  // Dong and Yang 2019, GDAS: τ from 10 to 0.1.
  gdas: { estimator: 'sampled', mixture: 'gumbel', split: 'bilevel', temperature: { start: 10, end: 0.1 } },
  // Xie et al. 2019, SNAS: weights and architecture on the same images; τ from 1 to 0.03.
  snas: { estimator: 'relaxed', mixture: 'gumbel', split: 'joint', temperature: { start: 1, end: 0.03 } },
};

export function drawOf(config: SearchConfig): Draw {
  return config.strategy === 'base' ? config : draws[config.strategy];
}

/** Of how many equal parts of the channels a strategy's candidates compute on one: 4 in PC-DARTS (Xu et al. 2020, K on CIFAR-10). */
export const partialChannels = (config: { readonly kind: string; readonly strategy?: unknown }): number =>
  config.kind === 'search' && config.strategy === 'pc-darts' ? 4 : 1;
