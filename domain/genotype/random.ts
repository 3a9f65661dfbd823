/** @file Uniform genotypes: for random search, and for previews of what a space holds. */
import { type CellType, choiceLayout, choicesOf, type SpaceChoice } from '../architecture-layout';
import type { RandomStream } from '../random';
import { cellInputCount, type SearchSpace } from '../space';
import type { CellGenotype, Genotype, GenotypeEdge } from './index';

/**
 * Uniform over derivable genotypes. `base`: distinct pairs per node; `darts`: distinct inputs with any operation but
 * `none`; `nas-bench-201`: any operation on every edge. The space must pass checkSpace.
 */
export function randomGenotype(space: SearchSpace, stream: RandomStream): Genotype {
  return genotypeDrawer(space)(stream);
}

/** `randomGenotype` for many draws from one space. */
export function genotypeDrawer(space: SearchSpace): (stream: RandomStream) => Genotype {
  const choices = choiceLayout(space);
  const first = cellInputCount(space);
  const choicesByNode = (type: CellType): SpaceChoice[][] => {
    const own = choicesOf(space, choices, type);
    return Array.from({ length: space.nodes }, (_, index) => own.filter((choice) => choice.node === index + first));
  };
  const cells = { normal: choicesByNode('normal'), reduce: choicesByNode('reduce') };
  const cell = (type: CellType, stream: RandomStream): CellGenotype =>
    genotypeCell(
      space,
      cells[type].map((own) => drawNode(space, own, stream)),
    );
  return (stream) => {
    const normal = cell('normal', stream);
    if (first === 1) return { normal };
    return { normal, reduce: space.tied ? normal : cell('reduce', stream) };
  };
}

function drawNode(space: SearchSpace, own: readonly SpaceChoice[], stream: RandomStream): GenotypeEdge[] {
  if (space.topology === 'darts') {
    return draw(own.length, space.keep, stream).flatMap((input) => {
      const candidates = (own[input]?.candidates ?? []).filter(({ operation }) => operation !== 'none');
      return candidates[stream.integer(candidates.length)] ?? [];
    });
  }
  return own.flatMap((choice) =>
    draw(choice.candidates.length, choice.keep, stream).flatMap((i) => choice.candidates[i] ?? []),
  );
}

/** A cell of this space with these nodes: its output is all of them, or only the last if the cell has one input. */
export function genotypeCell(space: Pick<SearchSpace, 'topology'>, nodes: GenotypeEdge[][]): CellGenotype {
  if (cellInputCount(space) === 1) return { inputs: 1, nodes, concat: [nodes.length] };
  return { nodes, concat: nodes.map((_, index) => index + 2) };
}

/** `count` distinct integers below `limit`, ascending. */
function draw(limit: number, count: number, stream: RandomStream): number[] {
  return stream
    .shuffle(Array.from({ length: limit }, (_, index) => index))
    .slice(0, count)
    .sort((a, b) => a - b);
}
