/** @file Tables that scripts log as files: columns and rows from JSON, as MLflow and pandas write it, and from separated values. Pure. */

export interface FileTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many there are, also where fewer are given. */
  readonly total: number;
}

export const mostRows = 200;
const mostColumns = 50;

/** Whether a column holds numbers alone, and at least one. */
export function isNumeric({ rows }: FileTable, at: number): boolean {
  const cells = rows.map((row) => row[at] ?? '').filter((cell) => cell !== '' && cell !== 'NaN');
  return cells.length > 0 && cells.every((cell) => Number.isFinite(Number(cell)));
}

/** Null for what is no table. */
export function readTable(name: string, text: string): FileTable | null {
  if (/\.json$/i.test(name)) return fromJson(text);
  const [columns = [], ...rows] = separated(text, /\.tsv$/i.test(name) ? '\t' : ',');
  return columns.length === 0 ? null : tableOf(columns, rows);
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): FileTable {
  return {
    columns: columns.slice(0, mostColumns),
    rows: rows.slice(0, mostRows).map((row) => columns.slice(0, mostColumns).map((_, at) => row[at] ?? '')),
    total: rows.length,
  };
}

/** `{"columns": […], "data": [[…]]}`, a list of objects, or an object of lists. */
function fromJson(text: string): FileTable | null {
  const content = parsed(text);
  if (Array.isArray(content)) {
    const records = content.filter(isRecord);
    if (records.length === 0 || records.length < content.length) return null;
    const columns = [...new Set(records.slice(0, mostRows).flatMap((each) => Object.keys(each)))];
    return tableOf(
      columns,
      records.map((each) => columns.map((column) => said(each[column]))),
    );
  }
  if (!isRecord(content)) return null;
  const { columns, data } = content;
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)) {
    return tableOf(
      columns.map(said),
      data.map((row) => row.map(said)),
    );
  }
  const lists = Object.entries(content).flatMap(([column, list]) => (Array.isArray(list) ? [{ column, list }] : []));
  if (lists.length === 0 || lists.length < Object.keys(content).length) return null;
  const length = Math.max(...lists.map(({ list }) => list.length));
  return tableOf(
    lists.map(({ column }) => column),
    Array.from({ length }, (_, at) => lists.map(({ list }) => said(list[at]))),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function said(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Cells in quotes may hold separators and line ends; a quote in them is written twice (RFC 4180). */
function separated(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    [row, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator) {
      row.push(cell);
      cell = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
