'use client';
/** @file Architecture logits as edge × operation heat maps, one per cell type, with legend and the value pointed at. */
import { Fragment, useState } from 'react';
import { decisionTitle } from '@/domain/architecture-layout';
import type { Genotype } from '@/domain/genotype';
import { cellInputCount, decidedCells, type SearchSpace } from '@/domain/space-shape';
import { formatNumber } from '../../domain/format';
import { heatGradient } from '../data-colours';
import { HeatTable } from './heat-table';
import { type HeatRow, heatRows } from './probabilities';
import { SupernetGraph } from './supernet-graph';

export interface AlphaHeatMapProps {
  readonly space: SearchSpace;
  /** All choices in layout order. */
  readonly logits: readonly number[];
  /** Kept candidates are ringed. */
  readonly genotype?: Genotype | null;
  /** Probability at the top of the scale; the largest in view where absent. Fix it while scrubbing, or colours jump. */
  readonly highest?: number;
  /** Draws each cell with all its candidates beside its table; hovering one highlights the other. */
  readonly drawn?: boolean;
}

export function AlphaHeatMap({ space, logits, genotype = null, highest, drawn = false }: AlphaHeatMapProps) {
  const rows = heatRows(space, logits, genotype);
  const top = highest ?? Math.max(1e-9, ...rows.flatMap((row) => row.cells.map((cell) => cell.probability)));
  const [numbers, setNumbers] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid items-center gap-x-8 gap-y-6 xl:grid-cols-2">
        {decidedCells(space).map((type) => {
          const own = rows.filter((row) => row.cell === type);
          const title = decisionTitle(space, type);
          return (
            <Fragment key={type}>
              <HeatTable
                title={title}
                operations={space.operations}
                rows={own}
                top={top}
                numbers={numbers}
                pointed={pointed}
                onPoint={setPointed}
              />
              {drawn ? (
                <SupernetGraph
                  title={title}
                  inputs={cellInputCount(space)}
                  edges={own.flatMap(({ input, node, cells }) =>
                    cells.map(({ index, operation, probability, kept }) => ({
                      index,
                      operation,
                      input,
                      node,
                      weight: probability,
                      kept,
                    })),
                  )}
                  top={top}
                  pointed={pointed}
                  onPoint={setPointed}
                />
              ) : null}
            </Fragment>
          );
        })}
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
          {readOut(space, rows, pointed) ?? (
            <span className="text-muted">Point at a field, or move with the arrow keys, to read it</span>
          )}
        </output>
      </div>
    </div>
  );
}

/** The candidate at a place of the logits, in words. */
function readOut(space: SearchSpace, rows: readonly HeatRow[], index: number | null): string | null {
  for (const row of rows) {
    const cell = row.cells.find((each) => each.index === index);
    if (cell === undefined) continue;
    const place = `${decisionTitle(space, row.cell)}, ${row.inputLabel} → ${row.node}`;
    return `${place}, ${cell.operation}: p ${formatNumber(cell.probability)}, logit ${formatNumber(cell.logit)}${cell.kept ? ', kept' : ''}`;
  }
  return null;
}
