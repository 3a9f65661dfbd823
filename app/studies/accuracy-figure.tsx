/**
 * @file Accuracy against the cost of the search, with 95 % intervals: a plain drawing without state, so that the page, the print
 * and the evidence file (where it is rendered to text) show the same. Costs are relative to adapt's, on a logarithmic axis.
 */
import type { RefObject } from 'react';
import type { StudyReportSection } from '@/domain/records/study';
import { studyRowTitle } from '@/domain/study';

type Row = StudyReportSection['rows'][number];

const width = 800;
const height = 340;
const plot = { left: 52, right: 500, top: 16, bottom: 292 } as const;

const colours: Readonly<Record<string, string>> = {
  adapt: '#d1620a',
  search: '#2f7fd0',
  darts: '#7a63d6',
  'weights-only': '#0f8f6f',
  'architecture-only': '#b8569a',
  'random-best': '#8f7a00',
};
const other = '#7d8590';

const kindOf = (row: string): string => row.split('@')[0] ?? row;
const colourOf = (row: string): string => colours[kindOf(row)] ?? other;

/** Rows that cost nothing are levels, drawn across; the others are points. */
export function AccuracyFigure({
  section,
  title,
  svg,
}: {
  section: StudyReportSection;
  title: string;
  svg?: RefObject<SVGSVGElement | null>;
}) {
  const adapt = section.rows.find(({ row }) => row === 'adapt');
  const priced = section.rows.flatMap((row) => {
    const cost = relativeCost(row, adapt);
    return cost === null || cost <= 0 ? [] : [{ row, cost }];
  });
  const levels = section.rows.filter((row) => relativeCost(row, adapt) === null || relativeCost(row, adapt) === 0);
  if (section.rows.length === 0) return null;
  const y = linear(extent(section.rows), [plot.bottom, plot.top]);
  const most = Math.max(2, ...priced.map(({ cost }) => cost));
  const least = Math.min(1, ...priced.map(({ cost }) => cost));
  const x = (cost: number): number =>
    plot.left +
    14 +
    ((Math.log(cost) - Math.log(least)) / (Math.log(most) - Math.log(least))) * (plot.right - plot.left - 28);
  const curve = priced.filter(({ row }) => kindOf(row.row) === 'search');
  return (
    <svg
      ref={svg}
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${title}: test accuracy against search compute; the table has the figures`}
      fontFamily="system-ui, sans-serif"
      fontSize="12"
      className="w-full max-w-4xl"
    >
      <g fill="currentColor" stroke="none">
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line x1={plot.left} x2={plot.right} y1={y.at(tick)} y2={y.at(tick)} stroke="currentColor" opacity="0.12" />
            <text x={plot.left - 8} y={y.at(tick) + 4} textAnchor="end" opacity="0.75">
              {tick}
            </text>
          </g>
        ))}
        {[0.5, 1, 2, 4, 8, 16, 40, 100, 200]
          .filter((tick) => tick >= least * 0.99 && tick <= most * 1.01)
          .map((tick) => (
            <g key={tick}>
              <line
                x1={x(tick)}
                x2={x(tick)}
                y1={plot.bottom}
                y2={plot.bottom + 4}
                stroke="currentColor"
                opacity="0.5"
              />
              <text x={x(tick)} y={plot.bottom + 18} textAnchor="middle" opacity="0.75">
                {tick}×
              </text>
            </g>
          ))}
        <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} stroke="currentColor" opacity="0.5" />
        <text x={(plot.left + plot.right) / 2} y={height - 8} textAnchor="middle" opacity="0.75">
          search compute, relative to adapting
        </text>
        <text
          x={14}
          y={(plot.top + plot.bottom) / 2}
          textAnchor="middle"
          opacity="0.75"
          transform={`rotate(-90 14 ${(plot.top + plot.bottom) / 2})`}
        >
          test accuracy, %
        </text>
      </g>
      {levels.map(({ row, accuracy }) => (
        <line
          key={row}
          x1={plot.left}
          x2={plot.right}
          y1={y.at(accuracy.mean)}
          y2={y.at(accuracy.mean)}
          stroke={colourOf(row)}
          strokeDasharray="4 4"
        />
      ))}
      <polyline
        points={curve.map(({ row, cost }) => `${x(cost)},${y.at(row.accuracy.mean)}`).join(' ')}
        fill="none"
        stroke={colourOf('search')}
        strokeWidth="1.5"
      />
      {sideBySide(priced.map(({ row, cost }) => ({ row, at: x(cost) }))).map(({ row, at }) => (
        <Point key={row.row} row={row} x={at} y={y.at} />
      ))}
      <Labels rows={section.rows} y={y.at} />
    </svg>
  );
}

/** Rows of about the same cost are drawn side by side, so that no interval covers another. */
function sideBySide(points: readonly { readonly row: Row; readonly at: number }[]) {
  const near = 6;
  const step = 9;
  let last = Number.NEGATIVE_INFINITY;
  return [...points]
    .sort((a, b) => a.at - b.at)
    .map(({ row, at }) => {
      last = at < last + near ? last + step : at;
      return { row, at: last };
    });
}

function Point({ row, x, y }: { row: Row; x: number; y: (value: number) => number }) {
  const { mean, low, high } = row.accuracy;
  const colour = colourOf(row.row);
  return (
    <g stroke={colour} fill={colour}>
      <title>{`${studyRowTitle(row.row)}: ${mean.toFixed(2)} %`}</title>
      {low === null || high === null ? null : (
        <>
          <line x1={x} x2={x} y1={inside(y(low))} y2={inside(y(high))} strokeWidth="1.5" />
          <End x={x} y={y(low)} />
          <End x={x} y={y(high)} />
        </>
      )}
      {row.row === 'adapt' ? (
        <rect x={x - 5} y={y(mean) - 5} width="10" height="10" />
      ) : (
        <circle cx={x} cy={y(mean)} r="4" />
      )}
    </g>
  );
}

/** The end of an interval; an arrow where it lies outside the figure. */
function End({ x, y }: { x: number; y: number }) {
  const at = inside(y);
  if (at === y) return <line x1={x - 4} x2={x + 4} y1={at} y2={at} strokeWidth="1.5" />;
  const back = y < at ? 7 : -7;
  return <path d={`M${x - 4} ${at + back}L${x} ${at}L${x + 4} ${at + back}`} fill="none" strokeWidth="1.5" />;
}

/** At the right edge in the order of accuracy, moved apart so that they do not cover each other. */
function Labels({ rows, y }: { rows: readonly Row[]; y: (value: number) => number }) {
  const apart = 15;
  const sorted = [...rows].sort((a, b) => b.accuracy.mean - a.accuracy.mean);
  let last = plot.top - apart;
  const places = sorted.map((row) => {
    last = Math.max(last + apart, y(row.accuracy.mean));
    return { row, at: last };
  });
  const excess = Math.max(0, last - plot.bottom - 10);
  return (
    <g fontSize="11">
      {places.map(({ row, at }, index) => {
        const place = Math.max(plot.top + index * apart, at - excess);
        return (
          <g key={row.row}>
            <line
              x1={plot.right}
              x2={plot.right + 12}
              y1={y(row.accuracy.mean)}
              y2={place}
              stroke={colourOf(row.row)}
              opacity="0.6"
            />
            <text x={plot.right + 16} y={place + 4} fill="currentColor">
              <tspan fill={colourOf(row.row)}>● </tspan>
              {shortTitle(row.row)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function shortTitle(row: string): string {
  return studyRowTitle(row)
    .replace(/, (\d+) × adapt's steps$/, ' $1×')
    .replace('Search from scratch', 'From scratch')
    .replace(' search from scratch', '')
    .replace(' (±10 %)', '')
    .replace(', not adapted', '')
    .replace(': pools and skips at random', ': pools and skips');
}

/** In multiply-accumulates where both have them, else in seconds; null if unknown. */
function relativeCost(row: Row, adapt: Row | undefined): number | null {
  if (adapt === undefined) return null;
  if (row.macs !== null && adapt.macs) return row.macs / adapt.macs;
  return row.seconds !== null && adapt.seconds ? row.seconds / adapt.seconds : null;
}

/** Around the means, with the intervals that fit: a single wide one must not flatten the rest. */
function extent(rows: readonly Row[]): [number, number] {
  const means = rows.map(({ accuracy }) => accuracy.mean);
  const low = Math.min(...means);
  const high = Math.max(...means);
  const margin = Math.max(1, (high - low) * 0.6);
  return [Math.max(0, low - margin), Math.min(100, high + margin)];
}

function linear([low, high]: [number, number], [from, to]: [number, number]) {
  const at = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  const step = [0.5, 1, 2, 5, 10, 20].find((each) => (high - low) / each <= 7) ?? 50;
  const first = Math.ceil(low / step);
  const ticks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
  return { at, ticks };
}

function inside(y: number): number {
  return Math.min(plot.bottom, Math.max(plot.top, y));
}
