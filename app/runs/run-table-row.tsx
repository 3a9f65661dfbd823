'use client';
/** @file A run's line in the table, a group's line, and the placeholder of a line being fetched. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { cx } from '@/components/ui/class-names';
import { CutMiddle } from '@/components/ui/cut-middle';
import { Skeleton } from '@/components/ui/skeleton';
import { formatNumber, plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { Interval } from '@/domain/statistics/mean-interval';
import { figureKey, isFigureColumn, type RunColumn, wantedFields } from './columns';
import { spreadOf } from './group-spread';
import { formatValue, RunCell } from './run-cell';
import type { Sparklines } from './sparklines';
import type { RunRow } from './use-run-rows';

const cellClass = 'h-row overflow-hidden whitespace-nowrap border-line border-b px-3 text-left font-normal';

export const RunTableRow = memo(function RunTableRow({
  id,
  row,
  columns,
  baseline,
  sparklines,
  selected,
  rowIndex,
  pinned = false,
  onToggle,
}: {
  id: RunId;
  /** Undefined while it is fetched. */
  row: RunRow | undefined;
  columns: readonly RunColumn[];
  baseline: RunRow | null;
  sparklines: Sparklines;
  selected: boolean;
  rowIndex: number;
  /** The baseline itself, above the others. */
  pinned?: boolean;
  onToggle: (id: RunId, on: boolean, range: boolean) => void;
}) {
  const fields = wantedFields(columns);
  const compared = baseline !== null && baseline.run.id !== id ? baseline : null;
  return (
    <tr
      aria-rowindex={rowIndex}
      aria-selected={selected}
      className={cx(pinned ? 'bg-sunken' : selected ? 'bg-accent-soft' : 'hover:bg-canvas')}
    >
      <td className="border-line border-b px-3">
        <input
          type="checkbox"
          aria-label={`Select ${row?.run.name ?? id}`}
          className="block size-4"
          checked={selected}
          // A click says whether Shift is held, a change doesn't.
          onClick={(event) => onToggle(id, event.currentTarget.checked, event.shiftKey)}
          onChange={() => undefined}
        />
      </td>
      {columns.map((column) => {
        const isName = column.id === 'name';
        const Cell = isName ? 'th' : 'td';
        const at = column.field === null ? -1 : fields.indexOf(column.id);
        return (
          <Cell
            key={column.id}
            {...(isName ? { scope: 'row' } : {})}
            className={cx(cellClass, column.numeric && 'text-right')}
          >
            {row === undefined ? (
              isName ? (
                <Skeleton className="h-3 w-2/3" />
              ) : null
            ) : (
              <RunCell
                row={row}
                column={column}
                value={row.values[at]}
                baseline={compared === null ? undefined : compared.values[at]}
                sparklines={sparklines}
              />
            )}
          </Cell>
        );
      })}
    </tr>
  );
});

export interface TableGroup {
  readonly value: string | number | null;
  readonly label: string | null;
  readonly count: number;
  readonly figures: readonly ({
    readonly mean: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly n: number;
  } | null)[];
}

export const GroupTableRow = memo(function GroupTableRow({
  group,
  groupKey,
  open,
  columns,
  rowIndex,
  onToggle,
}: {
  group: TableGroup;
  groupKey: string;
  open: boolean;
  columns: readonly RunColumn[];
  rowIndex: number;
  onToggle: (key: string) => void;
}) {
  const figures = columns.filter(isFigureColumn).map(({ id }) => id);
  const label = group.label ?? (group.value === null ? 'none' : String(group.value));
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <tr aria-rowindex={rowIndex} className="bg-canvas">
      <td className="border-line border-b" />
      {columns.map((column) => {
        if (column.id === 'name') {
          return (
            <th key={column.id} scope="rowgroup" className={cx(cellClass, 'font-medium')}>
              <button
                type="button"
                aria-expanded={open}
                className="flex w-full items-center gap-1.5 text-left"
                onClick={() => onToggle(groupKey)}
              >
                <Chevron size={14} aria-hidden className="shrink-0" />
                <CutMiddle text={label} />
                <span className="shrink-0 font-normal text-muted text-xs">{plural(group.count, 'run')}</span>
              </button>
            </th>
          );
        }
        const figure = group.figures[figures.indexOf(column.id)];
        return (
          <td key={column.id} className={cx(cellClass, column.numeric && 'text-right')}>
            {figure === undefined || figure === null ? null : <GroupFigure column={column} figure={figure} />}
          </td>
        );
      })}
    </tr>
  );
});

function GroupFigure({ column, figure }: { column: RunColumn; figure: Interval }) {
  const { half, title } = spreadOf(figure, figureKey(column.field) ?? '', (value) => formatHalf(column, value));
  return (
    <span title={title}>
      {formatValue(column, figure.mean)}
      {half === null || column.field?.kind === 'mean' ? null : (
        <span className="ml-1 text-muted text-xs">±{formatHalf(column, half)}</span>
      )}
    </span>
  );
}

function formatHalf(column: RunColumn, half: number): string {
  return Number.isFinite(half) ? formatValue(column, half) : formatNumber(half);
}
