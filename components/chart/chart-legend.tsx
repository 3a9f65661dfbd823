'use client';
/** @file The chart's legend: a table of the series with their values at the cursor, or the last ones. */
import { formatNumber } from '../format';
import { cx } from '../ui/class-names';
import { type ChartData, type ChartSeries, columnsPerSeries, valueAt } from './chart-data';

export function ChartLegend({
  title,
  series,
  data,
  hidden,
  cursor,
  onToggle,
}: {
  title: string;
  series: readonly ChartSeries[];
  data: ChartData;
  hidden: ReadonlySet<string>;
  cursor: number | null;
  onToggle: (id: string) => void;
}) {
  const last = data.aligned[0].length - 1;
  return (
    <div className="max-h-40 overflow-y-auto">
      <table className="w-full text-xs">
        <caption className="sr-only">{title}: values at the cursor, or the last ones</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Value</th>
            <th scope="col">Lowest to highest</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one, index) => {
            const column = 1 + index * columnsPerSeries;
            const read = (offset: number): number | null => valueAt(data.aligned[column + offset], cursor ?? last);
            const mean = read(0);
            const highest = read(2);
            const lowest = read(3);
            const isHidden = hidden.has(one.id);
            return (
              <tr key={one.id} className={cx(isHidden && 'text-muted')}>
                <th scope="row" className="max-w-0 p-0 text-left font-normal">
                  <button
                    type="button"
                    aria-pressed={!isHidden}
                    title={isHidden ? `Show ${one.label}` : `Hide ${one.label}`}
                    onClick={() => onToggle(one.id)}
                    className="flex h-6 w-full min-w-0 items-center gap-2"
                  >
                    <svg width="20" height="8" aria-hidden="true" className={cx('shrink-0', isHidden && 'opacity-30')}>
                      <line
                        x1="0"
                        y1="4"
                        x2="20"
                        y2="4"
                        stroke={one.style.colour}
                        strokeWidth="2.5"
                        strokeDasharray={one.style.dash.join(' ')}
                      />
                    </svg>
                    <span className={cx('truncate', isHidden && 'line-through')}>{one.label}</span>
                  </button>
                </th>
                <td className="w-20 text-right font-medium">{mean === null ? '–' : formatNumber(mean)}</td>
                <td className="w-40 whitespace-nowrap text-right text-muted">
                  {lowest === null || highest === null || lowest === highest
                    ? ''
                    : `${formatNumber(lowest, 3)} to ${formatNumber(highest, 3)}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
