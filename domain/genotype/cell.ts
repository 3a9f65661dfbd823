/** @file One cell of a genotype. Without its schema, for browsers. */
import type { CellGenotype } from './cell-schema';

export type { CellGenotype, GenotypeEdge } from './cell-schema';

/** How many states a cell reads from outside: its first node is the state of this number. */
export function cellInputs({ inputs }: Pick<CellGenotype, 'inputs'>): 1 | 2 {
  return inputs ?? 2;
}

/** Pairs that node `index` (from 0) keeps of `keep`: all it has, if these are fewer. */
export function keptPairs(keep: number, index: number): number {
  return Math.min(keep, index + 2);
}
