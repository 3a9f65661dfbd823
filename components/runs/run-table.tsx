'use client';
/** @file The table of runs. Only rows in view are drawn, so it holds ten thousand; more are fetched near the end. */
import { flexRender, getCoreRowModel, useReactTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { RunSummary } from '@/domain/records/run';
import { cx } from '../ui/class-names';
import { numericColumns, type RunColumn, runColumns, type SortableColumn, sortableColumns } from './run-columns';

export interface RunSort {
  readonly by: SortableColumn;
  readonly descending: boolean;
}

export function RunTable({
  runs,
  total,
  figure,
  hidden,
  sort,
  selected,
  onSort,
  onSelect,
  onNearEnd,
}: {
  runs: readonly RunSummary[];
  /** How many there are on the server. */
  total: number;
  figure: string;
  hidden: ReadonlySet<RunColumn>;
  sort: RunSort;
  selected: ReadonlySet<string>;
  onSort: (sort: RunSort) => void;
  onSelect: (selected: ReadonlySet<string>) => void;
  onNearEnd: () => void;
}) {
  const box = useRef<HTMLElement>(null);
  const columns = useMemo(() => runColumns(figure), [figure]);
  const data = useMemo(() => [...runs], [runs]);
  const table = useReactTable({
    data,
    columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: (run) => run.id,
    manualSorting: true,
    state: { columnVisibility: Object.fromEntries([...hidden].map((id) => [id, false])) },
  });
  const rows = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 33,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const nearEnd = (items.at(-1)?.index ?? 0) >= rows.length - 30 && rows.length < total;
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, onNearEnd]);

  const allSelected = runs.length > 0 && runs.every((run) => selected.has(run.id));
  const toggle = (ids: readonly string[], on: boolean): void => {
    const next = new Set(selected);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onSelect(next);
  };

  return (
    <section
      ref={box}
      aria-label="Runs"
      className="h-[calc(100dvh-14rem)] min-h-64 overflow-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full border-separate border-spacing-0 text-sm" aria-rowcount={total + 1}>
        <caption className="sr-only">Runs</caption>
        <thead className="sticky top-0 z-10 bg-surface">
          <tr aria-rowindex={1}>
            <th scope="col" className="h-row w-9 border-line border-b px-3 text-left">
              <input
                type="checkbox"
                aria-label="Select all runs in view"
                className="block size-4"
                checked={allSelected}
                onChange={(event) =>
                  toggle(
                    runs.map((run) => run.id),
                    event.target.checked,
                  )
                }
              />
            </th>
            {table.getFlatHeaders().map((header) => (
              <SortHeader
                key={header.id}
                id={header.id}
                title={String(header.column.columnDef.header)}
                width={header.getSize()}
                sort={sort}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} /> : null}
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const isSelected = selected.has(row.id);
            return (
              <tr
                key={row.id}
                data-index={item.index}
                ref={virtual.measureElement}
                aria-rowindex={item.index + 2}
                className={cx(isSelected ? 'bg-accent-soft' : 'hover:bg-canvas')}
              >
                <td className="border-line border-b px-3">
                  <input
                    type="checkbox"
                    aria-label={`Select ${row.original.name}`}
                    className="block size-4"
                    checked={isSelected}
                    onChange={(event) => toggle([row.id], event.target.checked)}
                  />
                </td>
                {row.getVisibleCells().map((cell) => {
                  const name = cell.column.id === 'name';
                  const Cell = name ? 'th' : 'td';
                  return (
                    <Cell
                      key={cell.id}
                      {...(name ? { scope: 'row' } : {})}
                      className={cx(
                        'h-row max-w-0 whitespace-nowrap border-line border-b px-3 text-left font-normal',
                        numericColumns.has(cell.column.id) && 'text-right',
                      )}
                    >
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </Cell>
                  );
                })}
              </tr>
            );
          })}
          {after > 0 ? <Spacer height={after} /> : null}
        </tbody>
      </table>
    </section>
  );
}

/** Holds the place of rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

function SortHeader({
  id,
  title,
  width,
  sort,
  onSort,
}: {
  id: string;
  title: string;
  width: number;
  sort: RunSort;
  onSort: (sort: RunSort) => void;
}) {
  const by = sortableColumns.find((each) => each === id);
  const active = sort.by === id;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      style={{ width, minWidth: width }}
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
      className={cx(
        'h-row whitespace-nowrap border-line border-b px-3 font-medium text-muted text-xs',
        numericColumns.has(id) ? 'text-right' : 'text-left',
      )}
    >
      {by === undefined ? (
        <span className="block truncate" title={title}>
          {title}
        </span>
      ) : (
        <button
          type="button"
          className="inline-flex items-center gap-1 hover:text-ink"
          onClick={() => onSort({ by, descending: active ? !sort.descending : by.endsWith('At') })}
        >
          {title}
          {active ? <Arrow size={12} aria-hidden /> : null}
        </button>
      )}
    </th>
  );
}
