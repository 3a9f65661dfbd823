/** @file Cells of NAS-Bench-201 as the benchmark writes them, and a small table of them as it might be published. */

const operations = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'] as const;

/** The cell with this number among the 15,625. */
export function cell(number: number): string {
  const at = (edge: number): string => operations[Math.floor(number / 5 ** edge) % 5] ?? 'none';
  return `|${at(0)}~0|+|${at(1)}~0|${at(2)}~1|+|${at(3)}~0|${at(4)}~1|${at(5)}~2|`;
}

export const tableRows = 36;
/** The cell in this row, from 0. */
export const cellInRow = (row: number): string => cell(431 * row);
/** Of no row. */
export const cellOfNoRow = cell(1);

/** Columns that no guess is made for; one heading and the cells need quotes. `final, %` is 55 in the first row, one more in each. */
export function smallTable(): string {
  const lines = Array.from({ length: tableRows }, (_, row) =>
    [row, `"${cellInRow(row)}"`, 1000 + row, 50 + ((5 * row) % tableRows), 55 + row, 240.5 - row].join(','),
  );
  return ['nr,drawing,weight,midway,"final, %",loss', ...lines].join('\n');
}
