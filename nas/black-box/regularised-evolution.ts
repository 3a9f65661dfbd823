/**
 * @file Regularised evolution (Real et al. 2019): a population of P, of which S are drawn; the best of these, mutated once, is trained, and the
 * oldest dies. The living are thus the last P that were trained.
 */
import { mutatedGenotype } from '@/domain/genotype/mutate';
import { randomStream } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { best, type Proposals } from './judged';
import { type Fits, firstThatFits } from './limits';
import { drawGenotypes } from './uniform';

type Settings = Pick<RandomSearchConfig, 'genotypes' | 'population' | 'sample' | 'epochs' | 'seed'>;

export function evolve(
  space: SearchSpace,
  { genotypes, population, sample, epochs, seed }: Settings,
  fits: Fits,
): Proposals {
  const first = drawGenotypes(space, { genotypes: Math.min(population, genotypes), seed }, fits);
  return {
    rounds: [{ count: genotypes, epochs }],
    propose(born, judged) {
      if (born >= genotypes) return null;
      const founder = first[born];
      if (founder !== undefined) return { genotype: founder, epochs };
      if (judged.length < born) return null;
      const stream = randomStream(seed, 'evolution', born);
      const alive = judged.slice(0, born).slice(-first.length);
      // Drawn with replacement, as in the paper's code.
      const drawn = Array.from({ length: sample }, () => alive[stream.integer(alive.length)]);
      const parent = best(drawn.filter((each) => each !== undefined));
      if (parent === undefined) return null;
      const genotype = firstThatFits(() => mutatedGenotype(space, parent.genotype, stream), fits);
      return genotype === null ? null : { genotype, epochs };
    },
  };
}
