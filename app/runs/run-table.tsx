'use client';
/** @file The table of runs: only lines in view are drawn and fetched, so it holds ten thousand and more. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { RunId } from '@/domain/ids';
import type { RunIdList } from '@/domain/run-id';
import { ColumnHeader } from './column-header';
import { wantedFields } from './columns';
import { GroupTableRow, RunTableRow, type TableGroup } from './run-table-row';
import { useSparklines } from './sparklines';
import { tableLines } from './table-lines';
import { useRunRow, useRunRows } from './use-run-rows';
import type { RunsView } from './view';

const rowHeight = 33;

export function RunTable({
  ids,
  groups,
  view,
  busy,
  selected,
  onSelect,
}: {
  /** All of them, in order, group after group. */
  ids: RunIdList;
  groups: readonly TableGroup[] | null;
  view: RunsView;
  /** The previous view is shown while this one loads. */
  busy: boolean;
  selected: ReadonlySet<RunId>;
  onSelect: (selected: ReadonlySet<RunId>) => void;
}) {
  const { columns } = view;
  const box = useRef<HTMLElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => tableLines(ids, groups, toggled), [ids, groups, toggled]);
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    // On the server, which knows no sizes.
    initialRect: { width: 1200, height: 700 },
  });
  const items = virtual.getVirtualItems();
  const shown = items.flatMap(({ index }) => {
    const line = lines.at(index);
    return line?.type === 'run' ? [line.at] : [];
  });
  const fields = useMemo(() => wantedFields(columns), [columns]);
  const inView = { first: shown[0] ?? 0, last: shown.at(-1) ?? 0 };
  const rows = useRunRows(ids, inView, fields);
  const sparklines = useSparklines(ids, inView, columns, rows);
  const baseline = useRunRow(view.baseline, fields);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  const toggle = useToggle(ids, selected, onSelect);
  const toggleGroup = useCallback((key: string) => {
    setToggled((current) => {
      const next = new Set(current);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const width = columns.reduce((sum, column) => sum + column.width, 40);

  return (
    <section
      ref={box}
      aria-label="Runs"
      aria-busy={busy}
      className="h-[calc(100dvh-15rem)] min-h-64 overflow-auto rounded-lg border border-line bg-surface [contain:strict]"
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm"
        style={{ minWidth: width }}
        aria-rowcount={lines.count + 1}
      >
        <caption className="sr-only">Runs</caption>
        <colgroup>
          <col style={{ width: 40 }} />
          {columns.map((column) => (
            <col key={column.id} style={{ width: column.width }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10 bg-surface">
          <tr aria-rowindex={1}>
            <th scope="col" className="h-row border-line border-b px-3 text-left">
              <input
                type="checkbox"
                aria-label="Select all runs of this view"
                className="block size-4"
                checked={ids.length > 0 && selected.size >= ids.length}
                onChange={(event) => onSelect(new Set(event.target.checked ? ids.slice(0, ids.length) : []))}
              />
            </th>
            {columns.map((column) => (
              <ColumnHeader key={column.id} column={column} view={view} />
            ))}
          </tr>
          {baseline === null ? null : (
            <RunTableRow
              id={baseline.run.id}
              row={baseline}
              columns={columns}
              baseline={null}
              sparklines={sparklines}
              selected={selected.has(baseline.run.id)}
              rowIndex={2}
              pinned
              onToggle={toggle}
            />
          )}
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} columns={columns.length} /> : null}
          {items.map((item) => {
            const line = lines.at(item.index);
            if (line === undefined) return null;
            const rowIndex = item.index + 2;
            return line.type === 'group' ? (
              <GroupTableRow
                key={line.key}
                group={line.group}
                groupKey={line.key}
                open={line.open}
                columns={columns}
                rowIndex={rowIndex}
                onToggle={toggleGroup}
              />
            ) : (
              <RunTableRow
                // Its place, not its run: another view changes texts in lines that are there, which are not made anew.
                key={item.index}
                id={line.id}
                row={rows.get(line.id)}
                columns={columns}
                baseline={baseline}
                sparklines={sparklines}
                selected={selected.has(line.id)}
                rowIndex={rowIndex}
                onToggle={toggle}
              />
            );
          })}
          {after > 0 ? <Spacer height={after} columns={columns.length} /> : null}
        </tbody>
      </table>
    </section>
  );
}

/** Selects one run, or all from the last one chosen to it. The function stays the same, so that lines are drawn once. */
function useToggle(
  ids: RunIdList,
  selected: ReadonlySet<RunId>,
  onSelect: (selected: ReadonlySet<RunId>) => void,
): (id: RunId, on: boolean, range: boolean) => void {
  const last = useRef<RunId | null>(null);
  const latest = useRef({ ids, selected, onSelect });
  latest.current = { ids, selected, onSelect };
  return useCallback((id, on, range) => {
    const now = latest.current;
    const next = new Set(now.selected);
    const at = now.ids.indexOf(id);
    const from = range && last.current !== null ? now.ids.indexOf(last.current) : at;
    for (const each of now.ids.slice(Math.min(from, at), Math.max(from, at) + 1)) {
      if (on) next.add(each);
      else next.delete(each);
    }
    // The pinned baseline need not be among the ids.
    if (at < 0) next[on ? 'add' : 'delete'](id);
    last.current = id;
    now.onSelect(next);
  }, []);
}

/** Fills the height of lines that are not drawn. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns + 1} style={{ height }} />
    </tr>
  );
}
