/** @file Plain tables for a terminal: aligned columns, numbers on the right. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
}

export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const titles = columns.map((column) => column.title);
  const widths = columns.map((_, i) => Math.max(...[titles, ...cells].map((line) => [...(line[i] ?? '')].length)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
        return columns[i]?.align === 'right' ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd();
  return `${[titles, ...cells].map(line).join('\n')}\n`;
}

/** Label and value, one pair per line; empty values are left out. */
export function formatFacts(facts: readonly (readonly [label: string, value: string])[]): string {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join('');
}
