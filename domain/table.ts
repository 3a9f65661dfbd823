/** @file A table on its way into a file: its columns, what each holds, and its cells as CSV, JSON and Parquet have them. Pure. */
import type { CsvCell } from './csv';

export const tableFormats = ['csv', 'json', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];
export const tableFormatTitles: Readonly<Record<TableFormat, string>> = {
  csv: 'CSV',
  json: 'JSON',
  parquet: 'Parquet',
};

/** `time`: a moment, as text in ISO 8601. `whole`: a number without a fraction. */
export type ColumnType = 'text' | 'number' | 'whole' | 'time' | 'flag';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface DataTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** As writers of Parquet call them. */
export const parquetTypes = {
  text: 'STRING',
  number: 'DOUBLE',
  whole: 'INT64',
  time: 'TIMESTAMP',
  flag: 'BOOLEAN',
} as const satisfies Record<ColumnType, string>;

export function parquetCell(value: CsvCell, type: ColumnType): string | number | bigint | boolean | Date | null {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'text':
      return String(value);
    case 'number':
      return Number(value);
    case 'whole':
      return BigInt(Number(value));
    case 'time':
      return new Date(String(value));
    case 'flag':
      return value === true;
  }
}

/** Learns from its cells, in any order, what a column can be; of empty ones alone it is text. */
export class ColumnTypes {
  private readonly seen: Set<ColumnType>[];

  constructor(count: number) {
    this.seen = Array.from({ length: count }, () => new Set());
  }

  see(cells: readonly CsvCell[]): void {
    cells.forEach((cell, at) => {
      if (cell !== null && cell !== undefined) this.seen[at]?.add(typeOf(cell));
    });
  }

  get(at: number): ColumnType {
    const seen = this.seen[at] ?? new Set<ColumnType>();
    const [only] = seen;
    if (only !== undefined && seen.size === 1) return only;
    return seen.size === 2 && seen.has('number') && seen.has('whole') ? 'number' : 'text';
  }
}

function typeOf(cell: string | number | boolean): ColumnType {
  if (typeof cell === 'string') return 'text';
  if (typeof cell === 'boolean') return 'flag';
  return Number.isSafeInteger(cell) && !Object.is(cell, -0) ? 'whole' : 'number';
}

/** Parquet and JSON know columns by name: the second of two equal ones is numbered. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let count = 2; taken.has(own); count++) own = `${name} (${count})`;
    taken.add(own);
    return own;
  });
}

/** JSON has no NaN and no infinities: they are written by name, as in event logs. */
export function jsonCell(value: CsvCell): string | number | boolean | null {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null);
}
