/** @file Genotypes: the cells a search ends with, their written forms and their identity. Without schemas, for browsers. */
import type { CellType } from '../architecture-layout';
import { contentHash } from '../content-hash';
import { DomainError } from '../errors';
import { formatArch } from './arch-string';
import type { CellGenotype } from './cell';
import {
  type FlatGenotypeJson,
  flatGenotype,
  formatFlat,
  formatFlatOfBase,
  formatNested,
  givesAllNodes,
  keepsTwoPairs,
} from './flat';
import type { Genotype } from './schema';

export { type CellGenotype, cellInputs, type GenotypeEdge } from './cell';
export type { Genotype } from './schema';

export interface NamedCell {
  readonly type: CellType;
  /** "Normal cell", "Reduction cell", or "Cell" if there is no other. */
  readonly title: string;
  readonly cell: CellGenotype;
}

/** The cells that a genotype has. */
export function genotypeCells({ normal, reduce }: Genotype): NamedCell[] {
  if (reduce === undefined) return [{ type: 'normal', title: 'Cell', cell: normal }];
  return [
    { type: 'normal', title: 'Normal cell', cell: normal },
    { type: 'reduce', title: 'Reduction cell', cell: reduce },
  ];
}

/** The JSON form: DARTS' fields, NAS-Bench-201's string, or the cells by node if a list of pairs would be ambiguous. */
export type GenotypeJson = FlatGenotypeJson | { readonly arch: string } | Genotype;

/** Whether DARTS' code, and code that uses its lists, builds this genotype correctly: with two pairs for each node. */
export function isForDarts({ normal, reduce }: Genotype): boolean {
  return reduce !== undefined && keepsTwoPairs(normal) && keepsTwoPairs(reduce);
}

/** Whether BASE's code does, too: it outputs all nodes of a cell, and assumes equally many in both cells. */
export function isForBase(genotype: Genotype): boolean {
  const { normal, reduce } = genotype;
  if (!isForDarts(genotype) || reduce === undefined) return false;
  return givesAllNodes(normal) && givesAllNodes(reduce) && normal.nodes.length === reduce.nodes.length;
}

export function genotypeToJson(genotype: Genotype): GenotypeJson {
  const { normal, reduce } = genotype;
  if (reduce === undefined) return { arch: formatArch(normal) };
  return isForDarts(genotype) ? flatGenotype(normal, reduce) : genotype;
}

/**
 * One line, in the form of the code it is for: `Genotype(…)` of DARTS, or NAS-Bench-201's arch string. Cells that keep other than two
 * pairs a node are nested by node, as GDAS has them.
 */
export function formatGenotype(genotype: Genotype): string {
  const { normal, reduce } = genotype;
  if (reduce === undefined) return formatArch(normal);
  return isForDarts(genotype) ? formatFlat(flatGenotype(normal, reduce)) : formatNested(normal, reduce);
}

/** `Genotype(normal=[…], reduce=[…])`, as BASE's code has it. Throws `invalid-input` if that code would build another network. */
export function formatGenotypeForBase(genotype: Genotype): string {
  const { normal, reduce } = genotype;
  if (reduce === undefined || !isForBase(genotype))
    throw new DomainError(
      'invalid-input',
      'BASE’s code reads two pairs for each node and gives out all nodes; this genotype has other cells. Take the JSON or the PyTorch module.',
      { field: 'format' },
    );
  return formatFlatOfBase(flatGenotype(normal, reduce));
}

/** SHA-256 of the canonical form: neither the order of pairs inside a node nor that of the output's states matters. */
export function genotypeHash(genotype: Genotype): string {
  const canonical = ({ inputs, ...cell }: CellGenotype): unknown => ({
    ...(inputs === undefined ? {} : { inputs }),
    nodes: cell.nodes.map((edges) => edges.map(({ operation, input }) => `${input}:${operation}`).sort()),
    concat: [...cell.concat].sort((a, b) => a - b),
  });
  const { normal, reduce } = genotype;
  return contentHash({ normal: canonical(normal), ...(reduce === undefined ? {} : { reduce: canonical(reduce) }) });
}
