/** @file Genotypes: the cells a search ends with. Reading, writing and identity. */
import { z } from 'zod';
import type { CellType } from '../architecture-layout';
import { contentHash } from '../content-hash';
import { DomainError } from '../errors';
import { formatArch } from './arch-string';
import { type CellGenotype, cellGenotypeSchema, cellInputs } from './cell';
import {
  type FlatGenotypeJson,
  flatGenotype,
  formatFlat,
  formatFlatOfBase,
  formatNested,
  givesAllNodes,
  keepsTwoPairs,
} from './flat';
import { readGenotypes } from './read';

export { type CellGenotype, cellInputs, type GenotypeEdge, genotypeEdgeSchema } from './cell';

export const genotypeSchema = z
  .strictObject({ normal: cellGenotypeSchema, reduce: cellGenotypeSchema.optional() })
  .superRefine(({ normal, reduce }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message, path: ['reduce'] });
    if (cellInputs(normal) === 1 && reduce !== undefined)
      refuse('A cell with one input has no reduction cell beside it.');
    if (cellInputs(normal) === 2 && (reduce === undefined || cellInputs(reduce) !== 2))
      refuse('A reduction cell with two inputs belongs beside the normal cell.');
  })
  .meta({ title: 'Genotype', description: 'A normal and a reduction cell, or the one cell of NAS-Bench-201.' });
export type Genotype = z.infer<typeof genotypeSchema>;

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

export interface NamedGenotype {
  /** The name that the text gives it. */
  readonly name: string | null;
  readonly genotype: Genotype | null;
  /** Why it can't be read; null if it can. */
  readonly problem: DomainError | null;
}

/** Every genotype that a text holds, in its order, by `readGenotypes`' rules. Throws `invalid-input` if there is none. */
export function parseGenotypes(text: string): NamedGenotype[] {
  return readGenotypes(text).map(({ name, cells, problem }) => {
    if (cells === null) return { name, genotype: null, problem };
    const result = genotypeSchema.safeParse(cells);
    if (result.success) return { name, genotype: result.data, problem: null };
    const issue = result.error.issues[0];
    const place = ['Genotype', ...(issue === undefined ? [] : [issue.path.join('.')])]
      .filter((part) => part !== '')
      .join(', ');
    const message = `${place}: ${issue?.message ?? 'the cells do not fit together.'}`;
    return { name, genotype: null, problem: new DomainError('invalid-input', message, { field: 'genotype' }) };
  });
}

/**
 * The genotype of a text: Python (DARTS, BASE, GDAS), an arch string (NAS-Bench-201), JSON. Throws `invalid-input` naming line and
 * column, or the path; and if the text holds several and `name` matches none.
 */
export function parseGenotype(text: string, name?: string): Genotype {
  const found = parseGenotypes(text);
  const chosen = name === undefined ? found : found.filter((each) => (each.name ?? '') === name);
  const [only] = chosen;
  if (only === undefined || chosen.length > 1) {
    const names = found.map((each) => each.name ?? 'one without a name').join(', ');
    const several =
      name === undefined ? `The text holds ${found.length} genotypes` : `The text holds no one genotype "${name}"`;
    throw new DomainError('invalid-input', `${several}: ${names}. Choose one by its name.`, { field: 'genotype' });
  }
  if (only.genotype === null) throw only.problem ?? new DomainError('invalid-input', 'This is no genotype.');
  return only.genotype;
}

/** As `parseGenotype`, from a parsed JSON value. */
export function genotypeFromJson(json: unknown): Genotype {
  return parseGenotype(JSON.stringify(json) ?? '');
}

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
