'use client';
/** @file A column's header: sorts by it on a click, and is dragged, or moved by Shift and an arrow, to where the column shall stand. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { cx } from '@/components/ui/class-names';
import { movedColumn, type RunColumn, writeColumns } from './columns';
import type { RunsView } from './view';

/** Of its own kind: what else is dragged over the table is no column. */
const dragged = 'application/x-masthead-column';

export function ColumnHeader({ column, view }: { column: RunColumn; view: RunsView }) {
  const { id, sort } = column;
  const [over, setOver] = useState(false);
  const active = sort !== null && view.sort === sort;
  const Arrow = view.descending ? ArrowDown : ArrowUp;
  const ids = view.columns.map((each) => each.id);
  const move = (which: string, to: string | undefined): void => {
    if (to !== undefined && which !== to) view.setColumns(writeColumns(movedColumn(ids, which, to)));
  };
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (!event.shiftKey || step === 0) return;
    event.preventDefault();
    move(id, ids[ids.indexOf(id) + step]);
  };
  const hover = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(dragged)) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <th
      scope="col"
      aria-sort={active ? (view.descending ? 'descending' : 'ascending') : undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragged, id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        move(event.dataTransfer.getData(dragged), id);
      }}
      className={cx(
        'h-row cursor-grab whitespace-nowrap border-line border-b px-3 font-medium text-muted text-xs',
        column.numeric ? 'text-right' : 'text-left',
        over && 'bg-accent-soft text-accent',
      )}
    >
      {sort === null ? (
        <span className="block truncate" title={column.hint}>
          {column.title}
        </span>
      ) : (
        <button
          type="button"
          title={column.hint}
          aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
          className="inline-flex max-w-full items-center gap-1 hover:text-ink"
          onClick={() => view.setSort(sort, active ? !view.descending : column.numeric)}
          onKeyDown={press}
        >
          <span className="truncate">{column.title}</span>
          {active ? <Arrow size={12} aria-hidden className="shrink-0" /> : null}
        </button>
      )}
    </th>
  );
}
