/** @file The flat form of two-cell genotypes, as DARTS' named tuple has it: all pairs of a cell in one list. */
import { z } from 'zod';
import { DomainError } from './errors';
import { type CellGenotype, type GenotypeEdge, keptPairs } from './genotype-cell';
import type { FlatGenotype } from './genotype-python';
import { isOperationName, operationNameSchema } from './operation';

const pairSchema = z.tuple([operationNameSchema, z.int().min(0)]);
export const flatGenotypeSchema = z.strictObject({
  normal: z.array(pairSchema).min(1),
  normal_concat: z.array(z.int().min(0)).min(1),
  reduce: z.array(pairSchema).min(1),
  reduce_concat: z.array(z.int().min(0)).min(1),
});
/** The JSON form: the fields of DARTS' named tuple, so that Python reads it as `Genotype(**json)`. */
export type FlatGenotypeJson = z.infer<typeof flatGenotypeSchema>;

export function flatPairs(cell: CellGenotype): FlatGenotypeJson['normal'] {
  return cell.nodes.flatMap((edges) =>
    edges.map((edge): [GenotypeEdge['operation'], number] => [edge.operation, edge.input]),
  );
}

/** `Genotype(…)` on one line, as `str(genotype)` prints it in DARTS (a contiguous output as a range). */
export function formatFlat(json: FlatGenotypeJson): string {
  const pairs = (list: FlatGenotypeJson['normal']): string =>
    `[${list.map(([name, input]) => `('${name}', ${input})`).join(', ')}]`;
  const concat = (states: readonly number[]): string => {
    const [first = 0] = states;
    const contiguous = states.every((state, index) => state === first + index);
    return contiguous ? `range(${first}, ${first + states.length})` : `[${states.join(', ')}]`;
  };
  return (
    `Genotype(normal=${pairs(json.normal)}, normal_concat=${concat(json.normal_concat)}, ` +
    `reduce=${pairs(json.reduce)}, reduce_concat=${concat(json.reduce_concat)})`
  );
}

/**
 * A cell still to be judged by its schema. The flat form does not say how many pairs a node keeps: the output's last state
 * gives the number of nodes, and these share the pairs evenly, or (keeping 3) the first has but two.
 */
export function cellFromFlat(pairs: FlatGenotype['normal'], concat: readonly number[], field: string): CellGenotype {
  const refuse = (message: string, at: string): never => {
    throw new DomainError('invalid-input', `Genotype, ${at}: ${message}`, { field: at });
  };
  if (concat.length === 0) refuse('the output is empty.', `${field}_concat`);
  const count = Math.max(...concat) - 1;
  const sizes =
    nodeSizes(count, pairs.length) ??
    refuse(
      `${pairs.length} pairs can't be shared out among the ${Math.max(0, count)} nodes that ${field}_concat implies.`,
      field,
    );
  let at = 0;
  const nodes = sizes.map((size, index) => {
    const node = index + 2;
    const edges = pairs.slice(at, at + size).map(([operation, input], offset): GenotypeEdge => {
      const place = `${field}[${at + offset}]`;
      if (!isOperationName(operation)) return refuse(`there is no operation "${operation}".`, place);
      if (!(input >= 0 && input < node)) refuse(`node ${node} can read states 0 to ${node - 1}, not ${input}.`, place);
      return { operation, input };
    });
    at += size;
    return edges;
  });
  return { nodes, concat: [...concat] };
}

function nodeSizes(count: number, pairs: number): number[] | null {
  if (count < 1 || pairs === 0) return null;
  const sizes = Array.from({ length: count }, (_, index) =>
    pairs % count === 0 ? pairs / count : keptPairs(Math.ceil(pairs / count), index),
  );
  return sizes.reduce((sum, size) => sum + size, 0) === pairs ? sizes : null;
}
