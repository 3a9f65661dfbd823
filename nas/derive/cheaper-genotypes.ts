/**
 * @file From the genotype of the logits to the cheapest one, by what each gives up: the logits less λ times the cost of the operation, for growing λ. For
 * pairs that a node keeps by its logits each is the strongest of all that cost no more by the table (Lagrange's multiplier) [ours].
 */
import { type CellType, choiceLayout } from '@/domain/architecture-layout';
import type { OperationName } from '@/domain/cell-operation';
import { type Genotype, genotypeHash } from '@/domain/genotype';
import type { SearchSpace } from '@/domain/space';
import { deriveGenotype } from './derive-genotype';

/** Of an operation in a cell, in any unit. `none` is not asked for: a cell of nothing alone would be the cheapest, and no network. */
export type CostOf = (cell: CellType, operation: OperationName) => number;

/** λ times the range of costs, in ranges of the logits: by quarters of an octave. */
const [least, steps] = [1e-3, 80];
const certain = 1e9;
const nothing = 1e-3;

/** Distinct ones, the logits' own first. */
export function cheaperGenotypes(space: SearchSpace, phi: ArrayLike<number>, costOf: CostOf): Genotype[] {
  const cheap = Math.min(
    ...space.operations
      .filter((name) => name !== 'none')
      .flatMap((name) => cellsOf(space).map((cell) => costOf(cell, name))),
  );
  const plain = choiceLayout(space).flatMap(({ cell, candidates }) =>
    candidates.map(({ operation }) => (operation === 'none' ? Number.NaN : costOf(cell, operation))),
  );
  const spread = Math.max(...plain.filter((cost) => !Number.isNaN(cost))) - cheap;
  // A hair more than the cheapest operation, which takes its place at the end.
  const costs = plain.map((cost) => (Number.isNaN(cost) ? cheap + nothing * spread : cost));
  const all = Array.from(phi);
  const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const scale = (range(all) || 1) / (range(costs) || 1);
  const factors = [0, ...Array.from({ length: steps }, (_, at) => least * 2 ** (at / 4)), certain];
  const found = new Map<string, Genotype>();
  for (const factor of factors) {
    const { genotype } = deriveGenotype(
      space,
      all.map((value, at) => value - factor * scale * ((costs[at] ?? 0) - cheap)),
    );
    const hash = genotypeHash(genotype);
    if (!found.has(hash)) found.set(hash, genotype);
  }
  return [...found.values()];
}

const cellsOf = (space: SearchSpace): CellType[] => [...new Set(choiceLayout(space).map(({ cell }) => cell))];
