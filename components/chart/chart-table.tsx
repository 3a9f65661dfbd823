'use client';
/** @file The points of a chart as a table, on request: a row per place on the axis, only those in view in the document. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Dialog } from '../ui/dialog';
import { type ChartData, type ChartSeries, saidOf } from './chart-data';
import type { ChartAxis } from './clock';
import { formatPosition } from './plot';

const rowHeight = 28;

interface Points {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  readonly axis: ChartAxis;
}

export function ChartTable({ onClose, ...points }: Points & { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={points.title}
      description="As drawn: means of buckets."
      wide
    >
      <PointTable {...points} />
    </Dialog>
  );
}

/** A separate component: a dialog mounts its content later than itself, and the rows need their box. */
function PointTable({ title, series, data, axis }: Points) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: data.x.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  // What scrolls can be reached by keyboard.
  useEffect(() => {
    if (box.current !== null) box.current.tabIndex = 0;
  }, []);
  const items = rows.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section ref={box} aria-label={`Points of ${title}`} className="h-[50vh] overflow-auto">
      <table className="w-full border-collapse text-xs" aria-rowcount={data.x.length + 1}>
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-raised">
          <tr>
            <th scope="col" className="h-7 px-2 text-right font-medium text-muted">
              {axis === 'step' ? 'Step' : 'Time'}
            </th>
            {series.map((one) => (
              <th key={one.id} scope="col" className="whitespace-nowrap px-2 text-right font-medium text-muted">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden style={{ height: above }} />
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2} style={{ height: rowHeight }} className="border-line border-b">
              <th scope="row" className="px-2 text-right font-normal">
                {formatPosition(data.x[index] ?? 0, axis)}
              </th>
              {series.map((one, at) => {
                const value = data.columns[at]?.raw[index];
                return (
                  <td key={one.id} className="px-2 text-right">
                    {value === undefined ? '' : saidOf(data, at, index, value)}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr aria-hidden style={{ height: below }} />
        </tbody>
      </table>
    </section>
  );
}
