/** @file The control "random, as many parameters": a random genotype within ±10 % of another's. Pure, by its stream. */
import { type Genotype, genotypeCells } from '@/domain/genotype';
import type { RandomStream } from '@/domain/random';
import { genotypeCell, genotypeDrawer } from '@/domain/random-genotype';
import type { SearchSpace } from '@/domain/space';

const tolerance = 0.1;
const draws = 300;
/** Each redraws one node: enough to forget where the walk began. */
const moves = 500;

interface Sized {
  readonly space: SearchSpace;
  /** Parameters of the retrained network. */
  parametersOf(genotype: Genotype): number;
}

/**
 * The first uniform draw within ±10 %. Where `wanted` is larger or smaller than nearly all, a random walk goes on from the
 * nearest: it never goes farther off, and once within wanders among genotypes within, all alike to it. Null where it ends
 * outside.
 */
export function matchedGenotype({ space, parametersOf }: Sized, wanted: Genotype, stream: RandomStream) {
  const parameters = parametersOf(wanted);
  const within = tolerance * parameters;
  const drawer = genotypeDrawer(space);
  const draw = () => drawer(stream);
  const measured = (genotype: Genotype) => ({ genotype, distance: Math.abs(parametersOf(genotype) - parameters) });
  draw(); // Passed over: the draws of studies that are there already began with the second.
  let now = measured(draw());
  for (let i = 1; i < draws && now.distance > within; i++) {
    const next = measured(draw());
    if (next.distance < now.distance) now = next;
  }
  if (now.distance <= within) return now.genotype;
  for (let i = 0; i < moves; i++) {
    const next = measured(withNodeOf(space, now.genotype, draw(), stream));
    if (next.distance <= Math.max(now.distance, within)) now = next;
  }
  return now.distance <= within ? now.genotype : null;
}

/** `genotype` with one node, of a cell that the space decides, as `other` has it. */
function withNodeOf(space: SearchSpace, genotype: Genotype, other: Genotype, stream: RandomStream): Genotype {
  const types = space.tied ? (['normal'] as const) : genotypeCells(genotype).map(({ type }) => type);
  const type = types[stream.integer(types.length)] ?? 'normal';
  const replaced = stream.integer(space.nodes);
  const taken = (other[type] ?? other.normal).nodes;
  const nodes = (genotype[type] ?? genotype.normal).nodes.map((edges, node) =>
    node === replaced ? (taken[node] ?? edges) : edges,
  );
  const cell = genotypeCell(space, nodes);
  return space.tied && genotype.reduce !== undefined ? { normal: cell, reduce: cell } : { ...genotype, [type]: cell };
}
