/** @file Comma-separated values (RFC 4180): quoted cells may hold commas, quotes and line ends. */
import { DomainError } from '../errors';

/** Far above published tables. */
export const tableLimits = { rows: 2_000_000, cells: 1_000, cellLength: 10_000 } as const;

/** Rows of cells; empty lines are left out. Throws `invalid-input` if a quoted cell never ends, or for more than `limits`. */
export function parseCsv(
  text: string,
  limits: Readonly<Record<keyof typeof tableLimits, number>> = tableLimits,
): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const endRow = (): void => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (rows.length > limits.rows) throw tooMuch(`more than ${limits.rows} rows`);
  };
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    row.push(cell.value);
    if (row.length > limits.cells) throw tooMuch(`a line of more than ${limits.cells} cells`);
    if (cell.value.length > limits.cellLength) throw tooMuch(`a cell of more than ${limits.cellLength} characters`);
    at = cell.end;
    if (text[at] === ',') {
      at++;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    endRow();
  }
  if (row.length > 0) endRow();
  return rows;
}

function tooMuch(what: string): DomainError {
  return new DomainError('invalid-input', `The table has ${what}: none that was published does.`, { field: 'file' });
}

interface Cell {
  readonly value: string;
  /** The position of the separator, or the end of the text. */
  readonly end: number;
}

const separator = /[,\r\n]/g;

function plainCell(text: string, start: number): Cell {
  separator.lastIndex = start;
  const end = separator.exec(text)?.index ?? text.length;
  return { value: text.slice(start, end), end };
}

function quotedCell(text: string, start: number): Cell {
  let end = start + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) {
      const line = text.slice(0, start).split('\n').length;
      throw new DomainError('invalid-input', `The table has a quoted cell in line ${line} that never ends.`, {
        field: 'file',
      });
    }
    if (text[quote + 1] !== '"') {
      end = quote + 1;
      break;
    }
    end = quote + 2;
  }
  const value = text.slice(start + 1, end - 1).replaceAll('""', '"');
  const rest = plainCell(text, end);
  return { value: value + rest.value, end: rest.end };
}
