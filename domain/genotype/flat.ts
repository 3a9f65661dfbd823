/** @file Two-cell genotypes with the pairs of each cell in one list, as DARTS' and BASE's named tuples have them. */
import { type CellGenotype, cellInputs, type GenotypeEdge, keptPairs } from './cell';

export type FlatPair = readonly [operation: GenotypeEdge['operation'], input: number];

/** The JSON form: the fields of DARTS' named tuple, so that Python reads it as `Genotype(**json)`. */
export interface FlatGenotypeJson {
  readonly normal: readonly FlatPair[];
  readonly normal_concat: readonly number[];
  readonly reduce: readonly FlatPair[];
  readonly reduce_concat: readonly number[];
}

export function flatGenotype(normal: CellGenotype, reduce: CellGenotype): FlatGenotypeJson {
  return {
    normal: flatPairs(normal),
    normal_concat: normal.concat,
    reduce: flatPairs(reduce),
    reduce_concat: reduce.concat,
  };
}

function flatPairs(cell: CellGenotype): FlatPair[] {
  return cell.nodes.flatMap((edges) => edges.map(({ operation, input }): FlatPair => [operation, input]));
}

/** Whether DARTS' and BASE's code builds this cell from a flat list: it always reads two pairs for each node. */
export function keepsTwoPairs(cell: CellGenotype): boolean {
  return cellInputs(cell) === 2 && cell.nodes.every((edges) => edges.length === 2);
}

/** Whether the cell outputs all its nodes, as BASE's code assumes. */
export function givesAllNodes(cell: CellGenotype): boolean {
  return cell.concat.length === cell.nodes.length && cell.concat.every((state, index) => state === index + 2);
}

/** `Genotype(…)` on one line, as `str(genotype)` prints it in DARTS (a contiguous output as a range). */
export function formatFlat(json: FlatGenotypeJson): string {
  return (
    `Genotype(normal=${pairsText(json.normal)}, normal_concat=${concatText(json.normal_concat)}, ` +
    `reduce=${pairsText(json.reduce)}, reduce_concat=${concatText(json.reduce_concat)})`
  );
}

/** In the form of BASE's code, whose output is always all nodes. */
export function formatFlatOfBase({ normal, reduce }: FlatGenotypeJson): string {
  return `Genotype(normal=${pairsText(normal)}, reduce=${pairsText(reduce)})`;
}

/** With a tuple for each node, as GDAS' code has them: so each node's number of pairs is explicit. */
export function formatNested(normal: CellGenotype, reduce: CellGenotype): string {
  const nodes = (cell: CellGenotype): string =>
    `[${cell.nodes.map((edges) => `(${edges.map(({ operation, input }) => `('${operation}', ${input}),`).join(' ')})`).join(', ')}]`;
  return (
    `Genotype(normal=${nodes(normal)}, normal_concat=${concatText(normal.concat)}, ` +
    `reduce=${nodes(reduce)}, reduce_concat=${concatText(reduce.concat)})`
  );
}

const pairsText = (list: readonly FlatPair[]): string =>
  `[${list.map(([name, input]) => `('${name}', ${input})`).join(', ')}]`;

function concatText(states: readonly number[]): string {
  const [first = 0] = states;
  const contiguous = states.every((state, index) => state === first + index);
  return contiguous ? `range(${first}, ${first + states.length})` : `[${states.join(', ')}]`;
}

/**
 * How many pairs each node has: two, as all published code has it, where the inputs and the output allow it; else those of as many
 * nodes as the output has states, shared evenly or (keeping 3) with two for the first node. Null if no number of nodes is possible.
 * @param inputs of the pairs, in order
 * @param concat states of the output; null if it is all nodes
 */
export function nodeSizes(inputs: readonly number[], concat: readonly number[] | null): number[] | null {
  const fits = (sizes: readonly number[]): boolean => {
    const owner = sizes.flatMap((size, index) => Array.from({ length: size }, () => index + 2));
    const reads = inputs.every((input, at) => input < (owner[at] ?? 0));
    return reads && (concat === null || concat.every((state) => state < sizes.length + 2));
  };
  const even = inputs.length > 0 && inputs.length % 2 === 0;
  const two = even ? Array.from({ length: inputs.length / 2 }, () => 2) : null;
  const implied = concat === null ? null : sharedSizes(concat.length, inputs.length);
  if (two !== null && fits(two)) return two;
  // If neither fits, the one that the output implies gives the best message.
  return implied ?? two;
}

function sharedSizes(count: number, pairs: number): number[] | null {
  if (count < 1 || pairs === 0) return null;
  const sizes = Array.from({ length: count }, (_, index) =>
    pairs % count === 0 ? pairs / count : keptPairs(Math.ceil(pairs / count), index),
  );
  return sizes.reduce((sum, size) => sum + size, 0) === pairs ? sizes : null;
}
