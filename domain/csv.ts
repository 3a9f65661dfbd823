/**
 * @file The one way that tables leave the platform as comma-separated values (RFC 4180), from pages and from the server. Spreadsheets take a
 * text that begins with one of these for a formula: that text is marked with an apostrophe before it. Numbers stay numbers.
 */

/** What a spreadsheet would compute, full-width signs included; and what is marked already, so that a mark can be taken off again. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** Semicolons and tabs part cells where a spreadsheet's language has it so. */
const needsQuotes = /[",;\t\r\n]/;

/** NaN and infinities are written by name; null and undefined as an empty cell. */
export type CsvCell = string | number | boolean | null | undefined;

/** One row, with its line end. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

export function csvTable(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [head, ...rows].map(csvRow).join('');
}

function csvCell(value: CsvCell): string {
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value ?? '');
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
