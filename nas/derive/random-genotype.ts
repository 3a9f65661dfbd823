/** @file Uniform genotypes, for random search. */
import { type CellType, choiceLayout } from '@/domain/choices';
import type { CellGenotype, Genotype, GenotypeEdge } from '@/domain/genotype';
import type { RandomStream } from '@/domain/random';
import type { SearchSpace } from '@/domain/space';

/** Uniform over what `deriveGenotype` can give: distinct pairs per node, or distinct inputs with any operation but `none`. */
export function randomGenotype(space: SearchSpace, stream: RandomStream): Genotype {
  const choices = choiceLayout(space);
  const cell = (type: CellType): CellGenotype => {
    const nodes = Array.from({ length: space.nodes }, (_, index): GenotypeEdge[] => {
      const own = choices.filter((choice) => choice.cell === type && choice.node === index + 2);
      if (space.topology === 'base') {
        return own.flatMap((choice) =>
          draw(choice.candidates.length, choice.keep, stream).flatMap((i) => choice.candidates[i] ?? []),
        );
      }
      return draw(own.length, space.keep, stream).flatMap((input) => {
        const candidates = (own[input]?.candidates ?? []).filter(({ operation }) => operation !== 'none');
        return candidates[stream.integer(candidates.length)] ?? [];
      });
    });
    return { nodes, concat: nodes.map((_, index) => index + 2) };
  };
  return { normal: cell('normal'), reduce: cell('reduce') };
}

/** `count` distinct integers below `limit`, ascending. */
function draw(limit: number, count: number, stream: RandomStream): number[] {
  return stream
    .shuffle(Array.from({ length: limit }, (_, index) => index))
    .slice(0, count)
    .sort((a, b) => a - b);
}
