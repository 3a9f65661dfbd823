'use client';
/** @file Architecture logits as edge × operation heat maps, one per cell type, with legend and the value pointed at. */
import { type KeyboardEvent, useRef, useState } from 'react';
import { decisionTitle } from '@/domain/choices';
import type { Genotype } from '@/domain/genotype';
import { decidedCells, type SearchSpace } from '@/domain/space';
import { formatNumber } from '../format';
import { heatColour, heatGradient, heatInk, operationColour } from '../palette';
import { cx } from '../ui/class-names';
import { type HeatRow, heatRows } from './probabilities';

export interface AlphaHeatMapProps {
  readonly space: SearchSpace;
  /** All choices in layout order. */
  readonly logits: readonly number[];
  /** What was derived is ringed. */
  readonly genotype?: Genotype | null;
  /** Probability at the top of the scale; the largest in view where absent. Fix it while scrubbing, or colours jump. */
  readonly highest?: number;
}

export function AlphaHeatMap({ space, logits, genotype = null, highest }: AlphaHeatMapProps) {
  const rows = heatRows(space, logits, genotype);
  const top = highest ?? Math.max(1e-9, ...rows.flatMap((row) => row.cells.map((cell) => cell.probability)));
  const [numbers, setNumbers] = useState(false);
  const [pointed, setPointed] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-x-8 gap-y-4 xl:grid-cols-2">
        {decidedCells(space).map((type) => (
          <HeatTable
            key={type}
            title={decisionTitle(space, type)}
            operations={space.operations}
            rows={rows.filter((row) => row.cell === type)}
            top={top}
            numbers={numbers}
            onPoint={setPointed}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
        <span className="flex items-center gap-2">
          <span>0</span>
          <span aria-hidden className="h-2.5 w-32 rounded-sm" style={{ background: heatGradient }} />
          <span>{formatNumber(top, 3)} probability</span>
        </span>
        {genotype === null ? null : <span className="text-muted">Ringed: kept by the genotype</span>}
        <label className="flex items-center gap-1.5">
          <input type="checkbox" checked={numbers} onChange={(event) => setNumbers(event.target.checked)} />
          Show numbers
        </label>
        <output aria-live="polite" className="min-h-4 w-full min-w-0 md:w-auto md:flex-1 md:text-right">
          {pointed ?? <span className="text-muted">Point at a field, or move with the arrow keys, to read it</span>}
        </output>
      </div>
    </div>
  );
}

function HeatTable({
  title,
  operations,
  rows,
  top,
  numbers,
  onPoint,
}: {
  title: string;
  operations: readonly string[];
  rows: readonly HeatRow[];
  top: number;
  numbers: boolean;
  onPoint: (text: string | null) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState<readonly [number, number]>([0, 0]);

  const readOut = (rowAt: number, columnAt: number): string | null => {
    const row = rows[rowAt];
    const cell = row?.cells[columnAt];
    if (row === undefined || cell === undefined) return null;
    const edge = `${row.inputLabel} → ${row.node}`;
    return `${title}, ${edge}, ${cell.operation}: p ${formatNumber(cell.probability)}, logit ${formatNumber(cell.logit)}${cell.kept ? ', kept' : ''}`;
  };

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
                        onPoint(readOut(rowAt, columnAt));
                      }}
                      onMouseEnter={() => onPoint(readOut(rowAt, columnAt))}
                      className={cx('block h-5 w-full rounded-sm', cell.kept && 'ring-2 ring-ink')}
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
