/**
 * @file Reads genotypes as people publish them: DARTS' and BASE's Python text (a whole genotypes.py, too), cells nested by node (GDAS),
 * NAS-Bench-201's string, `Structure(…)` and NASLib's numbers, NNI's exports, and our own JSON.
 */
import type { z } from 'zod';
import { isOperationName, operationNames } from '../cell-operation';
import { DomainError, isDomainError } from '../errors';
import { jsonFault } from '../json-fault';
import { parseArch } from './arch-string';
import type { CellGenotype, GenotypeEdge } from './cell';
import { cellGenotypeSchema } from './cell-schema';
import { nodeSizes } from './flat';
import { archOfNaslib, archOfNni, fieldsOfNni, isOfNni } from './nni-naslib';
import { type PythonCell, type PythonSource, readPython } from './python';
import type { Plain } from './python-literal';

/** A genotype found in a text, under its name there. */
export type FoundGenotype =
  | { readonly name: string | null; readonly cells: Cells; readonly problem: null }
  | { readonly name: string | null; readonly cells: null; readonly problem: DomainError };

/** Two cells, or the one of NAS-Bench-201; not yet validated by the genotype's schema. */
export interface Cells {
  readonly normal: CellGenotype;
  readonly reduce?: CellGenotype;
}

type Fields = Readonly<Record<string, Plain>>;
/** Throws `invalid-input` with the place of `value`, by line and column or by its path. */
type Fail = (value: unknown, path: string, message: string) => never;

const tupleFields = ['normal', 'normal_concat', 'reduce', 'reduce_concat', 'connectN', 'connects'] as const;
const baseFields = ['normal', 'reduce'] as const;
const fence = /^[ \t]*(```|~~~)[^\n(|]*$/gm;
const archText = /\|[^|~\s]+~\d+\|[^"']*/;
/** In a sentence, a table or a log. */
const archInside = /\|(?:\w+~\d\|)+(?:\s*\+\s*\|(?:\w+~\d\|)+)*/g;
const cellCall = /\b(Genotype|Structure)\s*\(/;
/** Six digits, as NASLib and NumPy print them. */
const sixNumbers = /^(?:\w+\s*=\s*)?(?:[\w.]*array\()?[[(]?\s*(\d(?:[\s,]+\d){5})[\s,]*[\])]*;?$/;

/** All genotypes in a text, in its order. Throws `invalid-input` if there is none. */
export function readGenotypes(text: string): FoundGenotype[] {
  const source = text.replace(/^\uFEFF/, '').replace(fence, '');
  const trimmed = source
    .trim()
    .replace(/^`+|`+$/g, '')
    .trim();
  if (trimmed === '') throw new DomainError('invalid-input', 'The genotype text is empty.', { field: 'genotype' });
  const bare = /^(?:[A-Za-z_]\w*\s*=\s*)?["']?(\|[^"']*)["']?;?$/.exec(trimmed)?.[1];
  const structure = /^(?:[\w.]*\s*=\s*)?\w*\(\d+ nodes with (\|[^)]*)\)$/.exec(trimmed)?.[1];
  const arch = bare ?? structure;
  const numbers =
    sixNumbers
      .exec(trimmed)?.[1]
      ?.split(/[\s,]+/)
      .map(Number) ?? null;
  const said = arch ?? archOfNaslib(numbers);
  if (said !== null) return [{ name: null, cells: { normal: parseArch(said) }, problem: null }];
  const json = readJson(trimmed);
  if (json !== undefined) return fromJson(json);
  const python = readPython(source);
  const cells = python.cells.flatMap((cell) => fromPython(cell, python));
  if (cells.length > 0) return cells;
  // JSON has no single quotes: with them, it was meant for Python.
  if (/^[[{]/.test(trimmed) && !trimmed.includes("'")) throw notJson(trimmed);
  if (python.refused !== null) throw python.refused;
  const [inside, ...others] = new Set(source.match(archInside));
  if (inside !== undefined && others.length === 0) return [found(null, () => ({ normal: parseArch(inside) }))];
  return python.nothing();
}

function readJson(text: string): Plain | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(text: string): DomainError {
  const fault = jsonFault(text);
  const message = fault === null ? 'The JSON holds no genotype.' : `The genotype is not valid JSON: ${fault}.`;
  return new DomainError('invalid-input', message, { field: 'genotype' });
}

const failJson: Fail = (_, path, message) => {
  throw new DomainError('invalid-input', `Genotype${path === '' ? '' : `, ${path}`}: ${message}`, {
    field: path === '' ? 'genotype' : path,
  });
};

/** The one cell of a JSON value, or the cells of an object of several by name. */
function fromJson(json: Plain): FoundGenotype[] {
  const fields = fieldsIn(json);
  if (fields !== null && !holdsCell(fields)) {
    const inside = Object.entries(fields).filter(([, value]) => holdsCell(value));
    if (inside.length > 0) return inside.map(([name, value]) => found(name, () => cellsOf(value, failJson)));
  }
  return [{ name: null, cells: cellsOf(json, failJson), problem: null }];
}

/** A literal counts only if it is a cell; other values in a file are ignored. */
function fromPython(cell: PythonCell, source: PythonSource): FoundGenotype[] {
  const { name, kind, positional, named, at } = cell;
  const fail: Fail = (value, path, message) => source.fail(value, at, path === '' ? message : `${path}: ${message}`);
  if (kind === 'literal') {
    const [value = null] = positional;
    const fields = fieldsIn(value);
    if (fields !== null && !holdsCell(fields)) {
      const inside = Object.entries(fields).filter(([, each]) => holdsCell(each));
      return inside.map(([key, each]) => found(key, () => cellsOf(each, fail)));
    }
    return holdsCell(value) ? [found(name, () => cellsOf(value, fail))] : [];
  }
  if (kind === 'structure') return [found(name, () => ({ normal: structureCell(positional[0] ?? null, fail) }))];
  return [
    found(name, () => {
      const order: readonly string[] = positional.length === 2 ? baseFields : tupleFields;
      if (positional.length > order.length) fail(null, '', `a Genotype has ${order.length} fields at most.`);
      const given = new Map(positional.map((value, index): [string, Plain] => [order[index] ?? '', value]));
      for (const [key, value] of named) {
        if (!tupleFields.some((known) => known === key)) fail(value, '', `there is no field "${key}" in a Genotype.`);
        if (given.has(key)) fail(value, '', `${key} is given a second time.`);
        given.set(key, value);
      }
      return cellsOf(Object.fromEntries(given), fail);
    }),
  ];
}

function found(name: string | null, read: () => Cells): FoundGenotype {
  try {
    return { name, cells: read(), problem: null };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { name, cells: null, problem: error };
  }
}

function fieldsIn(value: Plain | undefined): Fields | null {
  return typeof value === 'object' && value !== null && !isList(value) ? value : null;
}

function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

/** Whether the value is a genotype in one of the known forms, valid or not in its details. */
function holdsCell(value: Plain): boolean {
  if (typeof value === 'string') return archText.test(value) || cellCall.test(value);
  const fields = fieldsIn(value);
  if (fields === null) return archOfNaslib(value) !== null;
  return (
    ['genotype', 'cell', 'arch', 'arch_str', 'normal'].some((key) => key in fields) ||
    isOfNni(fields) ||
    archOfNni(fields) !== null
  );
}

/** The cells of one value, in any form. */
function cellsOf(value: Plain, fail: Fail): Cells {
  if (typeof value === 'string') return cellsOfText(value, fail);
  const naslib = archOfNaslib(value);
  if (naslib !== null) return { normal: parseArch(naslib) };
  const fields = fieldsIn(value);
  if (fields === null) return fail(value, '', 'a genotype is an object with the fields normal and reduce.');
  for (const key of ['genotype', 'cell', 'arch', 'arch_str'] as const) {
    const inner = fields[key];
    if (inner !== undefined) return cellsOf(inner, fail);
  }
  const nni = archOfNni(fields);
  if (nni !== null) return { normal: parseArch(nni) };
  if (isOfNni(fields)) return twoCells(fieldsOfNni(fields), fail);
  return twoCells(fields, fail);
}

/** A text inside JSON or quotes: `{"genotype": "Genotype(…)"}`, as loggers write it. */
function cellsOfText(text: string, fail: Fail): Cells {
  const arch = archText.exec(text)?.[0];
  if (arch !== undefined) return { normal: parseArch(arch) };
  if (!cellCall.test(text)) return fail(text, '', `"${text.slice(0, 40)}" is not a genotype.`);
  const [first, ...others] = readGenotypes(text);
  if (first === undefined || others.length > 0) return fail(text, '', 'the text inside holds several genotypes.');
  if (first.problem !== null) throw first.problem;
  return first.cells;
}

function twoCells(fields: Fields, fail: Fail): Cells {
  const { normal, reduce, connectN = null, connects = null } = fields;
  for (const [key, value] of Object.entries({ connectN, connects })) {
    // AutoDL's code writes None, some copies of it an empty list.
    if (value !== null && !(isList(value) && value.length === 0))
      fail(fields, key, 'connections between cells other than DARTS’ are not known here.');
  }
  if (normal === undefined) return fail(fields, '', 'the field "normal" is missing.');
  const own = fieldsIn(normal);
  if (own !== null && 'inputs' in own && reduce === undefined) return { normal: cellOf('normal', fields, fail) };
  if (reduce === undefined) return fail(fields, '', 'the field "reduce" is missing.');
  return { normal: cellOf('normal', fields, fail), reduce: cellOf('reduce', fields, fail) };
}

function cellOf(type: 'normal' | 'reduce', fields: Fields, fail: Fail): CellGenotype {
  const value = fields[type];
  const own = fieldsIn(value);
  const list = own === null ? value : own.nodes;
  if (!isList(list)) return fail(value, type, 'a list of (operation, input) pairs expected.');
  const given = own === null ? fields[`${type}_concat`] : own.concat;
  const concat = given == null ? null : statesOf(given, `${type}_concat`, fail);
  const inputs = own?.inputs === 1 ? 1 : 2;
  const first = list[0];
  const nested = isList(first) && (isList(first[0]) || fieldsIn(first[0]) !== null);
  const nodes = nested
    ? list.map((pairs, node) =>
        isList(pairs)
          ? pairs.map((pair, at) => edgeOf(pair, `${type}[${node}][${at}]`, node + inputs, fail))
          : fail(pairs, `${type}[${node}]`, 'a list of the node’s pairs expected.'),
      )
    : sharedOut(list, concat, type, fail);
  const all = Array.from({ length: nodes.length }, (_, node) => node + inputs);
  const cell = { ...(inputs === 1 ? { inputs } : {}), nodes, concat: concat ?? all };
  return checkedCell(cellGenotypeSchema, cell, value, type, fail);
}

function statesOf(value: Plain, path: string, fail: Fail): number[] {
  if (!isList(value) || value.length === 0) return fail(value, path, 'a list of states expected, as [2, 3, 4, 5].');
  return value.map((state) => (isWhole(state) ? state : fail(value, path, 'states are whole numbers.')));
}

const isWhole = (value: Plain | undefined): value is number => typeof value === 'number' && Number.isInteger(value);

/** A flat list does not say which pair belongs to which node. */
function sharedOut(list: readonly Plain[], concat: number[] | null, type: string, fail: Fail): GenotypeEdge[][] {
  const edges = list.map((pair, at) => edgeOf(pair, `${type}[${at}]`, null, fail));
  const sizes = nodeSizes(
    edges.map(({ input }) => input),
    concat,
  );
  if (sizes === null) {
    const odd = 'two pairs for each node expected if no output is given';
    const shared = `${list.length} pairs can't be shared out among the nodes that ${type}_concat implies`;
    return fail(list, type, list.length === 0 ? 'the list is empty.' : `${concat === null ? odd : shared}.`);
  }
  let at = 0;
  return sizes.map((size, index) =>
    Array.from({ length: size }, () => {
      const edge = edges[at] ?? fail(list, type, 'too few pairs.');
      const node = index + 2;
      if (edge.input >= node)
        fail(list[at], `${type}[${at}]`, `node ${node} can read states 0 to ${node - 1}, not ${edge.input}.`);
      at++;
      return edge;
    }),
  );
}

/** `('sep_conv_3x3', 0)`, with its weight after it in some texts, or `{operation, input}`. */
function edgeOf(value: Plain, path: string, node: number | null, fail: Fail): GenotypeEdge {
  const fields = fieldsIn(value);
  const [written, input, weight, ...more] =
    fields !== null ? [fields.operation, fields.input] : isList(value) ? value : [];
  const operation = typeof written === 'string' ? written.trim() : null;
  if (operation === null || !isWhole(input) || more.length > 0 || !(weight == null || typeof weight === 'number'))
    return fail(value, path, `${path.replace(/\[.*/, '')} holds pairs such as ('sep_conv_3x3', 0).`);
  if (!isOperationName(operation))
    return fail(
      value,
      path,
      `there is no operation "${operation.slice(0, 60)}" here; known are ${operationNames.join(', ')}.`,
    );
  if (input < 0 || (node !== null && input >= node))
    fail(value, path, `node ${node ?? 2} can read states 0 to ${(node ?? 2) - 1}, not ${input}.`);
  return { operation, input };
}

/** NAS-Bench-201's `Structure([(('nor_conv_3x3', 0),), …])`: per node its pairs, one for each state before it. */
function structureCell(value: Plain, fail: Fail): CellGenotype {
  if (!isList(value)) return fail(value, '', 'Structure takes a list of nodes.');
  const nodes = value.map((pairs, node) =>
    isList(pairs)
      ? pairs.map((pair, at) => edgeOf(pair, `node ${node + 1}, pair ${at + 1}`, node + 1, fail))
      : fail(pairs, `node ${node + 1}`, 'a tuple of the node’s pairs expected.'),
  );
  return checkedCell(cellGenotypeSchema, { inputs: 1, nodes, concat: [nodes.length] }, value, '', fail);
}

/** Remaining refusals have our own messages: types and ranges were checked before. */
function checkedCell<T>(schema: z.ZodType<T>, cell: unknown, value: unknown, type: string, fail: Fail): T {
  const result = schema.safeParse(cell);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return fail(
    value,
    [type, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.'),
    issue?.message ?? '',
  );
}
