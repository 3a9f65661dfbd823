/**
 * @file Successive halving (Jamieson and Talwalkar 2016): n genotypes for few epochs, the best 1/η of them for η times as many, and so on up to the
 * recipe's epochs. Each round trains from random weights, because the recipe's schedule ends with its epochs.
 */
import type { Genotype } from '@/domain/genotype';
import { halvingRounds, type RandomSearchConfig } from '@/domain/run-config';
import { beats, type Proposals } from './judged';

type Settings = Pick<RandomSearchConfig, 'halving' | 'epochs'>;

export function halve(genotypes: readonly Genotype[], settings: Settings): Proposals {
  const rounds = genotypes.length === 0 ? [] : halvingRounds(genotypes.length, settings);
  return {
    rounds,
    propose(number, judged) {
      let start = 0;
      let before = 0;
      for (const [round, { count, epochs }] of rounds.entries()) {
        const at = number - start;
        if (at < count) {
          if (judged.length < start) return null;
          // Best of the previous round first; the sort is stable.
          const better = (a: (typeof judged)[number], b: (typeof judged)[number]) =>
            beats(a, b) ? -1 : beats(b, a) ? 1 : 0;
          const survivors = judged.slice(before, start).toSorted(better);
          const genotype = round === 0 ? genotypes[at] : survivors[at]?.genotype;
          return genotype === undefined ? null : { genotype, epochs };
        }
        before = start;
        start += count;
      }
      return null;
    },
  };
}
