/** @file Hard mixtures: z and mask of one architecture, with which a supernet computes only that architecture. */
import { type CellType, choiceLayout, mixtureSize, type SpaceChoice } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import { cellInputs, type Genotype, type GenotypeEdge, genotypeCells, genotypeHash } from '@/domain/genotype';
import { cellInputCount, decidedCells, type SearchSpace } from '@/domain/space';

export interface HardMixture {
  /** 1 for kept candidates, 0 elsewhere; length of φ. */
  readonly z: Float32Array;
  /** The same as flags: only kept candidates run. */
  readonly mask: Uint8Array;
}

/**
 * A genotype within its space's supernet. In `darts`, edges that the genotype lacks hold `none`, or nothing if the space has
 * no `none`. Throws `invalid-input` naming the first pair that the space does not have.
 */
export function genotypeMixture(space: SearchSpace, genotype: Genotype): HardMixture {
  const choices = choiceLayout(space);
  const kept: number[] = [];
  const first = cellInputCount(space);
  if (cellInputs(genotype.normal) !== first)
    refuse('normal', `the space's cells read ${first} states from outside, this one reads ${3 - first}.`);
  if (space.tied) refuseUntied(genotype);
  const decided = decidedCells(space);
  for (const { type, cell } of genotypeCells(genotype)) {
    if (!decided.includes(type)) continue;
    const { nodes, concat } = cell;
    if (nodes.length !== space.nodes || concat.length !== (first === 1 ? 1 : space.nodes)) {
      refuse(
        type,
        `the space's cells have ${space.nodes} nodes, all of them output; this one has ${nodes.length} and outputs ${concat.length}.`,
      );
    }
    nodes.forEach((edges, index) => {
      const own = choices.filter((choice) => choice.cell === type && choice.node === index + first);
      kept.push(...(space.topology === 'base' ? basePairs(own, edges) : chosenEdges(own, edges)));
    });
  }
  return mixtureOf(kept, mixtureSize(choices));
}

function refuseUntied({ normal, reduce }: Genotype): void {
  if (genotypeHash({ normal, reduce: normal }) !== genotypeHash({ normal, reduce }))
    refuse('reduce', "the space's cells are tied, but this reduction cell differs from the normal cell.");
}

function basePairs(own: readonly SpaceChoice[], edges: readonly GenotypeEdge[]): number[] {
  return own.flatMap((choice) => {
    if (edges.length !== choice.keep)
      refuse(choice.name, `the space keeps ${choice.keep} pairs, this genotype has ${edges.length}.`);
    return distinct(
      choice.name,
      edges.map((edge) => candidateIndex(choice, edge)),
    );
  });
}

function chosenEdges(own: readonly SpaceChoice[], edges: readonly GenotypeEdge[]): number[] {
  return own.flatMap((choice, input) => {
    const here = edges.filter((edge) => edge.input === input);
    if (here.length > 1) refuse(choice.name, 'the space keeps one operation on an edge, this genotype has more.');
    const [edge] = here;
    if (edge !== undefined) return [candidateIndex(choice, edge)];
    const none = choice.candidates.findIndex((candidate) => candidate.operation === 'none');
    return none < 0 ? [] : [choice.offset + none];
  });
}

function candidateIndex(choice: SpaceChoice, edge: GenotypeEdge): number {
  const index = choice.candidates.findIndex(
    ({ operation, input }) => operation === edge.operation && input === edge.input,
  );
  if (index < 0) refuse(choice.name, `the space has no candidate ('${edge.operation}', ${edge.input}).`);
  return choice.offset + index;
}

function distinct(name: string, indices: number[]): number[] {
  if (new Set(indices).size !== indices.length)
    refuse(name, 'the space keeps distinct pairs, this genotype has one twice.');
  return indices;
}

function mixtureOf(kept: readonly number[], length: number): HardMixture {
  const z = new Float32Array(length);
  const mask = new Uint8Array(length);
  for (const index of kept) {
    z[index] = 1;
    mask[index] = 1;
  }
  return { z, mask };
}

function refuse(place: CellType | string, message: string): never {
  throw new DomainError('invalid-input', `Genotype, ${place}: ${message}`, { field: 'genotype' });
}
