/** @file Tables: 32-pixel rows, numbers to the right. `DataTable` for plain lists; the parts for everything else. */
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './class-names';

/** The first and the last column align with the panel's title and actions. */
const edges = '[&_tr>*:first-child]:pl-4 [&_tr>*:last-child]:pr-4';

export function Table({ caption, className, children, ...rest }: ComponentProps<'table'> & { caption: string }) {
  return (
    <table {...rest} className={cx('w-full border-collapse text-sm', edges, className)}>
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
}

export function Th({ numeric = false, className, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cx(
        'h-row whitespace-nowrap border-line border-b px-3 font-medium text-muted text-xs',
        numeric ? 'text-right' : 'text-left',
        className,
      )}
    />
  );
}

export function Td({ numeric = false, className, ...rest }: ComponentProps<'td'> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={cx('h-row max-w-96 break-words px-3 py-1', numeric && 'whitespace-nowrap text-right', className)}
    />
  );
}

export const rowClass = 'border-line border-b last:border-b-0 hover:bg-canvas';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** For the pointer, over the header. */
  readonly hint?: string;
  readonly numeric?: boolean;
  /** Names the row for screen readers; one column has it. */
  readonly heading?: boolean;
  /** Holds buttons, which speak for themselves: the header is for screen readers only. */
  readonly actions?: boolean;
  readonly className?: string;
  readonly cell: (row: T) => ReactNode;
}

export function DataTable<T>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Th key={column.id} numeric={column.numeric ?? false} title={column.hint}>
              {column.actions ? <span className="sr-only">{column.header}</span> : column.header}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className={rowClass}>
            {columns.map((column) =>
              column.heading ? (
                <th
                  key={column.id}
                  scope="row"
                  className={cx(
                    'h-row min-w-40 max-w-96 break-words px-3 py-1 text-left font-medium',
                    column.className,
                  )}
                >
                  {column.cell(row)}
                </th>
              ) : (
                <Td key={column.id} numeric={column.numeric ?? false} className={column.className}>
                  {column.cell(row)}
                </Td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
