/**
 * @file Writes tables as comma-separated values (RFC 4180), for pages and server. Spreadsheets take a
 * text that begins with one of these for a formula: that text is marked with an apostrophe before it. Numbers stay numbers.
 */

/** Texts that a spreadsheet would compute, full-width signs included; and texts already marked, so that a mark can be removed again. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** In some locales semicolons and tabs separate cells. */
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
