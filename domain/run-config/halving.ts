/** @file The rounds of successive halving (Jamieson and Talwalkar 2016). */
import type { RandomSearchConfig } from './random-search';

export interface HalvingRound {
  readonly count: number;
  readonly epochs: number;
}

/** For n genotypes: of each round one in η continues, for η times the epochs, up to the recipe's; as many rounds as leave at least one. */
export function halvingRounds(
  n: number,
  { halving, epochs }: Pick<RandomSearchConfig, 'halving' | 'epochs'>,
): HalvingRound[] {
  const last = Math.floor(Math.log(n) / Math.log(halving) + 1e-9);
  return Array.from({ length: last + 1 }, (_, round) => ({
    count: Math.max(1, Math.floor(n / halving ** round)),
    epochs: Math.max(1, Math.round(epochs / halving ** (last - round))),
  }));
}
