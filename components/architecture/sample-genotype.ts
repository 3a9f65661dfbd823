/** @file A genotype drawn evenly from a space: what a derived network of it may look like. For previews. */
import { type CellType, choiceLayout } from '@/domain/choices';
import type { CellGenotype, Genotype, GenotypeEdge } from '@/domain/genotype';
import { isOperationName } from '@/domain/operation';
import { type RandomStream, randomStream } from '@/domain/random';
import type { SearchSpace } from '@/domain/space';

/** The space must have an operation besides `none` and pass checkSpace; same seed, same genotype. */
export function sampleGenotype(space: SearchSpace, seed: number): Genotype {
  const stream = randomStream(seed, 'preview');
  return { normal: sampleCell(space, 'normal', stream), reduce: sampleCell(space, 'reduce', stream) };
}

function sampleCell(space: SearchSpace, cell: CellType, stream: RandomStream): CellGenotype {
  const choices = choiceLayout(space).filter((choice) => choice.cell === cell);
  const nodes = Array.from({ length: space.nodes }, (_, index) => {
    const own = choices.filter((choice) => choice.node === index + 2);
    // darts: one operation per edge, then some edges. base: some of all pairs.
    const perChoice = space.topology === 'darts' ? 1 : space.keep;
    const drawn = own.flatMap(({ candidates }) => {
      const usable = candidates.flatMap(({ operation, input }): GenotypeEdge[] =>
        isOperationName(operation) && operation !== 'none' ? [{ operation, input }] : [],
      );
      return stream.shuffle(usable).slice(0, perChoice);
    });
    return stream
      .shuffle(drawn)
      .slice(0, space.keep)
      .sort((a, b) => a.input - b.input);
  });
  return { nodes, concat: nodes.map((_, index) => index + 2) };
}
