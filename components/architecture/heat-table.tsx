'use client';
/** @file One cell's candidates as a table of colours: a row per edge, a column per operation; the arrow keys move in it. */
import { type KeyboardEvent, useRef, useState } from 'react';
import { formatNumber } from '../../domain/format';
import { heatColour, heatInk } from '../data-colours';
import { operationColour } from '../operation-colour';
import { cx } from '../ui/class-names';
import type { HeatRow } from './probabilities';

export function HeatTable({
  title,
  operations,
  rows,
  top,
  numbers,
  pointed,
  onPoint,
}: {
  title: string;
  operations: readonly string[];
  rows: readonly HeatRow[];
  top: number;
  numbers: boolean;
  /** Index of the logit to highlight. */
  pointed: number | null;
  onPoint: (index: number | null) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState<readonly [number, number]>([0, 0]);

  const move = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const row = Math.min(rows.length - 1, Math.max(0, active[0] + step[0]));
    const column = Math.min(operations.length - 1, Math.max(0, active[1] + step[1]));
    setActive([row, column]);
    table.current?.querySelector<HTMLElement>(`[data-at="${row},${column}"]`)?.focus();
  };

  return (
    <div className="min-w-0 overflow-x-auto">
      <table
        ref={table}
        aria-label={`${title}: probability of each operation on each edge`}
        className="w-full table-fixed border-separate border-spacing-px text-xs"
        onMouseLeave={() => onPoint(null)}
      >
        <thead>
          <tr>
            <th scope="col" className="w-28 pb-1 text-left align-bottom font-semibold">
              {title}
            </th>
            {operations.map((operation) => (
              <th key={operation} scope="col" className="h-28 px-0.5 pb-1 align-bottom font-normal">
                <span className="inline-flex items-center gap-1 [writing-mode:sideways-lr]">
                  <span
                    aria-hidden
                    className="inline-block h-2.5 w-2.5 rounded-full"
                    style={{ background: operationColour(operation) }}
                  />
                  <span className="font-mono">{operation}</span>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowAt) => (
            <tr
              key={`${row.input}>${row.node}`}
              className={cx(startsNode(rows, rowAt) && '[&>*]:border-t-4 [&>*]:border-t-surface')}
            >
              <th scope="row" className="whitespace-nowrap pr-2 text-right font-normal text-muted">
                {row.inputLabel} → {row.node}
              </th>
              {row.cells.map((cell, columnAt) => {
                const share = cell.probability / top;
                return (
                  <td key={cell.operation} className="p-0">
                    {/* One stop for Tab in the whole table; the arrow keys move within it. */}
                    <button
                      type="button"
                      data-at={`${rowAt},${columnAt}`}
                      tabIndex={active[0] === rowAt && active[1] === columnAt ? 0 : -1}
                      onKeyDown={move}
                      onFocus={() => {
                        setActive([rowAt, columnAt]);
                        onPoint(cell.index);
                      }}
                      onMouseEnter={() => onPoint(cell.index)}
                      className={cx(
                        'block h-5 w-full rounded-sm',
                        cell.kept && 'ring-2 ring-ink',
                        cell.index === pointed && 'outline-2 outline-accent outline-offset-1',
                      )}
                      style={{ background: heatColour(share), color: heatInk(share) }}
                    >
                      <span className={cx(!numbers && 'sr-only')}>{formatNumber(cell.probability, 2)}</span>
                      {cell.kept ? <span className="sr-only"> kept</span> : null}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -1000],
  End: [0, 1000],
};

function startsNode(rows: readonly HeatRow[], at: number): boolean {
  return at > 0 && rows[at - 1]?.node !== rows[at]?.node;
}
