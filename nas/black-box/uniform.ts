/** @file Genotypes drawn uniformly, no architecture twice. */
import { type Genotype, genotypeHash } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { randomGenotype } from '@/nas/derive';
import { anyFits, type Fits } from './limits';

/** Repeated draws before a space counts as exhausted. */
const mostRepeats = 1000;

/** A pure function of (space, seed, count, limits). Fewer if the space has no more. */
export function drawGenotypes(
  space: SearchSpace,
  { genotypes: count, seed }: Pick<RandomSearchConfig, 'genotypes' | 'seed'>,
  fits: Fits = anyFits,
): Genotype[] {
  const stream = randomStream(seed, 'random-search');
  const drawn = new Map<string, Genotype>();
  for (let repeats = 0; drawn.size < count && repeats < mostRepeats; ) {
    const genotype = randomGenotype(space, stream);
    const hash = genotypeHash(genotype);
    const taken = !drawn.has(hash) && fits(genotype);
    repeats = taken ? 0 : repeats + 1;
    if (taken) drawn.set(hash, genotype);
  }
  return [...drawn.values()];
}
