/** @file A published table, read: architectures with their figures and ranks. Nothing of it may reach search code. */
import { DomainError, isDomainError } from '../errors';
import { genotypeFromJson, genotypeHash } from '../genotype';
import { formatArch, parseArch } from '../genotype-arch';
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

/** Throws `invalid-input` for a file without a heading and a row. */
export function readTable(text: string): TableText {
  const [columns, ...rows] = parseCsv(text);
  if (columns === undefined || rows.length === 0)
    throw new DomainError('invalid-input', 'The table needs a line of headings and at least one row.', {
      field: 'file',
    });
  return { columns: columns.map((column) => column.trim()), rows };
}

/** Rows between two pauses: some tens of milliseconds. */
const rowsAtOnce = 200;

/**
 * Throws `invalid-input` naming column and line of what can't be read, or of an architecture given twice. `pause` is
 * awaited now and then, so that a server can answer others meanwhile.
 */
export async function readEntries(
  { columns, rows }: TableText,
  mapping: BenchmarkMapping,
  pause: () => Promise<unknown>,
): Promise<TableEntry[]> {
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
    if (index % rowsAtOnce === 0) await pause();
    const line = index + 2;
    const figure = (column: number): number | null => numberIn(row[column], columns[column] ?? '', line);
    const architecture = readArch(row[arch] ?? '', line);
    const before = seen.get(architecture.hash);
    if (before !== undefined)
      throw new DomainError('invalid-input', `Line ${line}: the architecture is that of line ${before}.`, {
        field: 'mapping.arch',
      });
    seen.set(architecture.hash, line);
    read.push({
      ...architecture,
      parameters: parameters === null ? null : figure(parameters),
      values: metrics.map(figure),
    });
  }
  const ranks = metrics.map((_, metric) => ranksOf(read.map(({ values }) => values[metric] ?? null)));
  return read.map((entry, index) => ({ ...entry, ranks: ranks.map((ofMetric) => ofMetric[index] ?? null) }));
}

function readArch(text: string, line: number): { hash: string; arch: string } {
  try {
    const genotype = genotypeFromJson({ normal: parseArch(text) });
    return { hash: genotypeHash(genotype), arch: formatArch(genotype.normal) };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError('invalid-input', `Line ${line}: ${error.message}`, { field: 'mapping.arch', cause: error });
  }
}

function numberIn(cell: string | undefined, column: string, line: number): number | null {
  const text = cell?.trim() ?? '';
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new DomainError('invalid-input', `Line ${line}, column ${column}: "${text.slice(0, 40)}" is not a number.`, {
    field: 'mapping',
  });
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
