/** @file A published table, read: architectures with their figures and ranks. Nothing of it may reach search code. */
import { DomainError, isDomainError } from '../errors';
import { genotypeFromJson, genotypeHash } from '../genotype';
import { formatArch, parseArch } from '../genotype/arch-string';
import { parseCsv } from './csv';
import type { BenchmarkMapping } from './mapping';

export interface TableEntry {
  readonly hash: string;
  readonly arch: string;
  readonly parameters: number | null;
  /** As published, in the order of the metrics. */
  readonly values: readonly (number | null)[];
  readonly ranks: readonly (number | null)[];
}

export interface TableText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Characters that decide whether a file is text. */
const judged = 4096;

/** How messages cite the table: not at all, if the reader may not be the file's owner. */
export type Quote = (text: string | undefined) => string;
export const quoted: Quote = (text = '') => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
export const unquoted: Quote = () => '(not shown)';

/** Throws `invalid-input` for non-text, for a table without heading and rows, or with lines of different numbers of cells. */
export function readTable(text: string, quote: Quote = quoted): TableText {
  const refuse = (message: string): never => {
    throw new DomainError('invalid-input', message, { field: 'file' });
  };
  // A packed or binary file, or another encoding, read as UTF-8.
  if (/[\0\ufffd]/.test(text.slice(0, judged)))
    return refuse('The file is not UTF-8 text: give the table as CSV, gzipped or not.');
  const [headings, ...rows] = parseCsv(text);
  if (headings === undefined || rows.length === 0)
    return refuse('The table needs a line of headings and at least one row.');
  const columns = headings.map((column) => column.trim());
  if (columns.length === 1)
    return refuse(`The line of headings is one cell, ${quote(columns[0])}: a table's cells are separated by commas.`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) return refuse(`Two columns are called ${quote(twice)}: give each its own name.`);
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0)
    return refuse(
      `Line ${lineOf(uneven)} has ${rows[uneven]?.length} of ${columns.length} cells: ` +
        'is the file cut off, or a comma within a cell not quoted?',
    );
  return { columns, rows };
}

/** The heading is line 1. */
const lineOf = (row: number): number => row + 2;

/** Throws `invalid-input` naming column and line of what can't be read, or of an architecture given twice. */
export function readEntries(
  { columns, rows }: TableText,
  mapping: BenchmarkMapping,
  quote: Quote = quoted,
): TableEntry[] {
  const indexOf = (column: string, field: string): number => {
    const index = columns.indexOf(column);
    if (index < 0) throw new DomainError('invalid-input', `The table has no column "${column}".`, { field });
    return index;
  };
  const arch = indexOf(mapping.arch, 'mapping.arch');
  const parameters = mapping.parameters === null ? null : indexOf(mapping.parameters, 'mapping.parameters');
  const metrics = mapping.metrics.map(({ column }) => indexOf(column, 'mapping.metrics'));
  const seen = new Map<string, number>();
  const read: Omit<TableEntry, 'ranks'>[] = [];
  for (const [index, row] of rows.entries()) {
    const line = lineOf(index);
    const figure = (column: number, field: string): number | null =>
      numberIn(row[column], { line, column: columns[column] ?? '', field, quote });
    const architecture = readArch(row[arch] ?? '', { line, column: mapping.arch, field: 'mapping.arch', quote });
    const before = seen.get(architecture.hash);
    if (before !== undefined)
      throw new DomainError('invalid-input', `Line ${line}: the architecture is that of line ${before}.`, {
        field: 'mapping.arch',
      });
    seen.set(architecture.hash, line);
    read.push({
      ...architecture,
      parameters: parameters === null ? null : figure(parameters, 'mapping.parameters'),
      values: metrics.map((column) => percentIn(figure(column, 'mapping.metrics'), columns[column] ?? '', line)),
    });
  }
  for (const [metric, { column }] of mapping.metrics.entries())
    refuseFractions(
      read.flatMap(({ values }) => values[metric] ?? []),
      column,
    );
  const ranks = metrics.map((_, metric) => ranksOf(read.map(({ values }) => values[metric] ?? null)));
  return read.map((entry, index) => ({ ...entry, ranks: ranks.map((ofMetric) => ofMetric[index] ?? null) }));
}

interface Place {
  readonly line: number;
  readonly column: string;
  /** Of the mapping, as errors name it. */
  readonly field: string;
  readonly quote: Quote;
}

function readArch(text: string, { line, column, field, quote }: Place): { hash: string; arch: string } {
  try {
    const genotype = genotypeFromJson({ normal: parseArch(text) });
    return { hash: genotypeHash(genotype), arch: formatArch(genotype.normal) };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const message =
      text.trimStart().startsWith('|') && quote !== unquoted
        ? error.message
        : `${quote(text)} is not an architecture (|operation~state|+…). Does another column hold them?`;
    throw new DomainError('invalid-input', `Line ${line}, column ${column}: ${message}`, { field, cause: error });
  }
}

function numberIn(cell: string | undefined, { line, column, field, quote }: Place): number | null {
  const text = cell?.trim() ?? '';
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new DomainError('invalid-input', `Line ${line}, column ${column}: ${quote(text)} is not a number.`, {
    field,
  });
}

function percentIn(value: number | null, column: string, line: number): number | null {
  if (value === null || (value >= 0 && value <= 100)) return value;
  throw new DomainError(
    'invalid-input',
    `Line ${line}, column ${column}: ${value} is not an accuracy in percent, 0 to 100. Does the column hold something else?`,
    { field: 'mapping.metrics' },
  );
}

/** No published network is right in one of a hundred images: such a column is in shares of 1. */
function refuseFractions(values: readonly number[], column: string): void {
  if (values.length === 0 || values.some((value) => value > 1)) return;
  throw new DomainError(
    'invalid-input',
    `Column ${column}: no value is above 1. Accuracies are read as percent, 0 to 100: multiply by 100 what is a share.`,
    { field: 'mapping.metrics' },
  );
}

/** 1 for the highest; equal values share the rank of the first of them. */
export function ranksOf(values: readonly (number | null)[]): (number | null)[] {
  const sorted = values.filter((value) => value !== null).sort((a, b) => b - a);
  const first = new Map<number, number>();
  sorted.forEach((value, index) => {
    if (!first.has(value)) first.set(value, index + 1);
  });
  return values.map((value) => (value === null ? null : (first.get(value) ?? null)));
}
