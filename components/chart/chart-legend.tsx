'use client';
/** @file The chart's legend: a table of the series with their values at the cursor, or the last ones. */
import { memo, useDeferredValue } from 'react';
import { cx } from '../ui/class-names';
import { CutMiddle } from '../ui/cut-middle';
import { Scroller } from '../ui/scroller';
import { type ChartData, type ChartSeries, formatValue, valueAt, valueTextAt } from './chart-data';
import { Swatch } from './swatch';

/** A zoom shows known curves over another range first: the legend has nothing new until others come. */
export const ChartLegend = memo(function ChartLegend({
  title,
  series,
  data,
  hidden,
  cursor,
  onToggle,
  onFocus,
}: {
  title: string;
  series: readonly ChartSeries[];
  data: ChartData;
  hidden: ReadonlySet<string>;
  cursor: number | null;
  onToggle: (id: string) => void;
  /** Highlights a curve while its name is hovered. */
  onFocus: (id: string | null) => void;
}) {
  const last = data.x.length - 1;
  // With many curves the values may come a moment after the cursor.
  const at = useDeferredValue(cursor) ?? last;
  const spread = data.columns.some(({ low, high }) => low.some((value, i) => value !== high[i]));
  return (
    // Whole lines, six of them; a document shows all that fit a screen, and paper all.
    <Scroller className="shade-below in-data-document:max-h-[576px] max-h-36 overflow-y-auto print:max-h-none print:overflow-visible">
      <table className="w-full table-fixed text-xs">
        <caption className="sr-only">{title}: values at the cursor, or the last ones</caption>
        <colgroup>
          <col />
          <col className="w-20" />
          <col className={spread ? 'w-36 max-sm:w-0' : 'w-0'} />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Value</th>
            <th scope="col">Lowest to highest</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one, index) => {
            const columns = data.columns[index];
            const highest = valueAt(columns?.high, at);
            const lowest = valueAt(columns?.low, at);
            const isHidden = hidden.has(one.id);
            return (
              <tr
                key={one.id}
                className={cx('hover:bg-canvas', isHidden && 'text-muted')}
                onPointerEnter={() => onFocus(one.id)}
                onPointerLeave={() => onFocus(null)}
              >
                <th scope="row" className="p-0 text-left font-normal">
                  <button
                    type="button"
                    aria-pressed={!isHidden}
                    title={`${isHidden ? 'Show' : 'Hide'} ${one.label}`}
                    onClick={() => onToggle(one.id)}
                    className="flex h-6 w-full min-w-0 items-center gap-2"
                  >
                    <Swatch style={one.style} broad={one.baseline ?? false} className={cx(isHidden && 'opacity-30')} />
                    <CutMiddle text={one.label} className={isHidden ? 'line-through' : undefined} />
                    {one.baseline ? <span className="shrink-0 text-muted">baseline</span> : null}
                  </button>
                </th>
                <td className="text-right font-medium">{valueTextAt(data, index, at)}</td>
                <td className="whitespace-nowrap text-right text-muted max-sm:hidden">
                  {lowest === null || highest === null || lowest === highest
                    ? ''
                    : `${formatValue(lowest, data.share, 3)} to ${formatValue(highest, data.share, 3)}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
});
