/** @file Genotypes: the cells a search ends with. Reading, writing and identity. */
import { z } from 'zod';
import type { CellType } from './cell-type';
import { contentHash } from './content-hash';
import { DomainError } from './errors';
import { formatArch, parseArch } from './genotype-arch';
import { type CellGenotype, cellGenotypeSchema, cellInputs } from './genotype-cell';
import { cellFromFlat, type FlatGenotypeJson, flatGenotypeSchema, flatPairs, formatFlat } from './genotype-flat';
import { type FlatGenotype, parsePythonGenotype } from './genotype-python';

export { type CellGenotype, cellInputs, type GenotypeEdge, genotypeEdgeSchema } from './genotype-cell';

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
  /** "Normal cell", "Reduction cell", or "Cell" where there is no other. */
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

/** What the JSON form holds: DARTS' fields, or NAS-Bench-201's string. */
export type GenotypeJson = FlatGenotypeJson | { readonly arch: string };

/**
 * Reads Python text (DARTS, BASE), an arch string (NAS-Bench-201), bare or as `NAME = '…'`, or JSON (the flat form, our
 * nested form, or either under a key `genotype` or `cell`). Throws `invalid-input` naming line and column, or the path.
 */
export function parseGenotype(text: string): Genotype {
  if (text.trim() === '') throw new DomainError('invalid-input', 'The genotype text is empty.', { field: 'genotype' });
  const arch = archPattern.exec(text)?.[1];
  if (arch !== undefined) return fromArch(arch);
  if (!text.trimStart().startsWith('{')) return fromFlat(parsePythonGenotype(text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON';
    throw new DomainError('invalid-input', `The genotype is not valid JSON: ${reason}`, { field: 'genotype', cause });
  }
  return genotypeFromJson(json);
}

const archPattern = /^\s*(?:[A-Za-z_]\w*\s*=\s*)?["']?(\|[^"']*)["']?\s*$/;

/** As `parseGenotype`, from a parsed JSON value. */
export function genotypeFromJson(json: unknown): Genotype {
  if (typeof json === 'object' && json !== null) {
    if ('genotype' in json) return genotypeFromJson(json.genotype);
    if ('cell' in json) return genotypeFromJson(json.cell);
    if ('arch' in json) return fromArch(String(json.arch));
    if ('normal_concat' in json || 'reduce_concat' in json) return fromFlat(checked(flatGenotypeSchema, json, ''));
  }
  return checked(genotypeSchema, json, '');
}

export function genotypeToJson({ normal, reduce }: Genotype): GenotypeJson {
  if (reduce === undefined) return { arch: formatArch(normal) };
  return {
    normal: flatPairs(normal),
    normal_concat: [...normal.concat],
    reduce: flatPairs(reduce),
    reduce_concat: [...reduce.concat],
  };
}

/** One line, in the words of the code it is for: `Genotype(…)` of DARTS and BASE, or NAS-Bench-201's arch string. */
export function formatGenotype(genotype: Genotype): string {
  const json = genotypeToJson(genotype);
  return 'arch' in json ? json.arch : formatFlat(json);
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

function fromFlat(flat: FlatGenotype): Genotype {
  const cell = (type: CellType): CellGenotype =>
    checked(cellGenotypeSchema, cellFromFlat(flat[type], flat[`${type}_concat`], type), type);
  return { normal: cell('normal'), reduce: cell('reduce') };
}

function fromArch(text: string): Genotype {
  return checked(genotypeSchema, { normal: parseArch(text) }, '');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, prefix: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [prefix, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.');
  throw new DomainError(
    'invalid-input',
    `Genotype${path === '' ? '' : `, ${path}`}: ${issue?.message ?? 'not a genotype'}`,
    {
      field: path === '' ? 'genotype' : path,
    },
  );
}
