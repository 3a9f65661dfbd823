/** @file A genotype's neighbour: one kept (input, operation) pair is another (Real et al. 2019, both of its mutations in one). */
import { choiceLayout, choicesOf } from '../architecture-layout';
import type { RandomStream } from '../random';
import { cellInputCount, decidedCells, type SearchSpace } from '../space';
import type { Genotype, GenotypeEdge } from './index';
import { genotypeCell } from './random';

/**
 * Uniform over cell, node and pair, then over what may replace it: `base`, any pair that the node lacks; `darts`, one that reads
 * no input of the node's other pairs and is not `none`; `nas-bench-201`, another operation on the same edge. The genotype itself if nothing can change.
 */
export function mutatedGenotype(space: SearchSpace, genotype: Genotype, stream: RandomStream): Genotype {
  const types = decidedCells(space);
  const type = types[stream.integer(types.length)] ?? 'normal';
  const node = stream.integer(space.nodes);
  const cell = genotype[type] ?? genotype.normal;
  const kept = cell.nodes[node] ?? [];
  const replaced = stream.integer(kept.length);
  const candidates = choicesOf(space, choiceLayout(space), type)
    .filter((choice) => choice.node === node + cellInputCount(space))
    .flatMap((choice) => choice.candidates)
    .filter((candidate) => mayReplace(space, kept, replaced, candidate));
  const taken = candidates[stream.integer(candidates.length)];
  if (taken === undefined) return genotype;
  const edges = kept.map((edge, at) => (at === replaced ? taken : edge));
  const ordered = edges.toSorted((a, b) => a.input - b.input || order(space, a) - order(space, b));
  const mutated = genotypeCell(
    space,
    cell.nodes.map((before, at) => (at === node ? ordered : before)),
  );
  return space.tied && genotype.reduce !== undefined
    ? { normal: mutated, reduce: mutated }
    : { ...genotype, [type]: mutated };
}

function mayReplace(
  { topology }: SearchSpace,
  kept: readonly GenotypeEdge[],
  replaced: number,
  candidate: GenotypeEdge,
): boolean {
  if (kept.some((edge) => edge.input === candidate.input && edge.operation === candidate.operation)) return false;
  switch (topology) {
    case 'base':
      return true;
    case 'darts':
      return (
        candidate.operation !== 'none' && kept.every((edge, at) => at === replaced || edge.input !== candidate.input)
      );
    case 'nas-bench-201':
      return candidate.input === kept[replaced]?.input;
  }
}

const order = ({ operations }: SearchSpace, { operation }: GenotypeEdge): number => operations.indexOf(operation);
