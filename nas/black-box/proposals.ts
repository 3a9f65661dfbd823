/** @file What a black-box search trains next: a pure function of what it has judged, so that a resumed one is the same. */
import type { Genotype } from '@/domain/genotype';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import type { Proposals } from './judged';
import { anyFits, type Fits } from './limits';
import { type Earlier, predict } from './predictor';
import { evolve } from './regularised-evolution';
import { halve } from './successive-halving';
import { drawGenotypes } from './uniform';

/** `ranked`: genotypes by a proxy, best first, for the strategy `zero-cost`; `earlier`: for `predictor`. */
export function proposalsOf(
  space: SearchSpace,
  config: RandomSearchConfig,
  ranked: readonly Genotype[] | null,
  fits: Fits = anyFits,
  earlier: Earlier = [],
): Proposals {
  switch (config.strategy) {
    case 'uniform':
      return listed(drawGenotypes(space, config, fits), config.epochs);
    case 'zero-cost':
      return listed((ranked ?? []).slice(0, config.genotypes), config.epochs);
    case 'regularised-evolution':
      return evolve(space, config, fits);
    case 'predictor':
      return predict(space, config, { fits, earlier });
    case 'successive-halving':
      return halve(drawGenotypes(space, config, fits), config);
  }
}

const listed = (genotypes: readonly Genotype[], epochs: number): Proposals => ({
  rounds: [{ count: genotypes.length, epochs }],
  propose(at) {
    const genotype = genotypes[at];
    return genotype === undefined ? null : { genotype, epochs };
  },
});
