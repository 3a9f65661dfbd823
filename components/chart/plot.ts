/** @file Makes the uPlot options: lines over min/max bands, theme colours read when drawn, zoom reported rather than kept. */
import type uPlot from 'uplot';
import { formatDuration, formatNumber } from '../format';
import type { ChartAxis, ChartSeries } from './chart-data';

export type ChartRange = readonly [low: number, high: number];

export interface PlotHandlers {
  /** The x range to show; null is all. Read at every draw. */
  readonly range: () => ChartRange | null;
  readonly onRange: (range: ChartRange | null) => void;
  /** Index into the aligned data, null when the pointer is outside. */
  readonly onCursor: (index: number | null) => void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const font = '11px "Inter Variable", system-ui, sans-serif';

export function plotOptions(
  series: readonly ChartSeries[],
  hidden: ReadonlySet<string>,
  look: {
    axis: ChartAxis;
    log: boolean;
    smoothing: number;
    width: number;
    height: number;
    syncKey: string | undefined;
  },
  handlers: PlotHandlers,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: () => token('--muted'),
    font,
    grid: { stroke: () => token('--line'), width: 1 },
    ticks: { stroke: () => token('--line'), width: 1, size: 4 },
  };
  const lines = series.flatMap((one, at) => seriesOptions(one, hidden.has(one.id), look.smoothing > 0, at));
  return {
    width: look.width,
    height: look.height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: {
        time: false,
        range: (_, low, high) => {
          const asked = handlers.range();
          if (asked !== null) return [asked[0], asked[1]];
          return low === high ? [low - 1, high + 1] : [low, high];
        },
      },
      y: look.log ? { distr: 3 } : {},
    },
    axes: [
      {
        ...axis,
        size: 32,
        values: (_, splits) =>
          splits.map((value) => (look.axis === 'time' ? formatDuration(value * 1000) : formatNumber(value))),
      },
      {
        ...axis,
        size: 60,
        values: (_, splits) => splits.map((value) => (value === null ? '' : formatNumber(value, 3))),
      },
    ],
    series: [{}, ...lines.map((line) => line.series)],
    bands: series.map((one, at) => ({
      series: [at * 4 + 3, at * 4 + 4],
      fill: `${one.style.colour}33`,
    })),
    cursor: {
      drag: { x: true, y: false, setScale: false },
      // A dot per curve costs an element each: with many curves the pointer would drag.
      points: series.length > 24 ? { show: false } : { size: 6 },
      ...(look.syncKey === undefined ? {} : { sync: { key: look.syncKey, setSeries: false, scales: ['x', null] } }),
      bind: {
        dblclick: () => () => {
          handlers.onRange(null);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [(plot) => handlers.onCursor(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          handlers.onRange([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Line, raw mean (faint, under a smoothed line), max and min (drawn as the band between them). */
function seriesOptions(one: ChartSeries, hidden: boolean, smoothed: boolean, at: number): { series: uPlot.Series }[] {
  const { colour, dash } = one.style;
  const shared = { show: !hidden, spanGaps: false };
  const silent: uPlot.Series = { ...shared, stroke: 'transparent', width: 0, points: { show: false } };
  return [
    {
      series: {
        ...shared,
        label: `${at}`,
        stroke: colour,
        width: 1.75,
        dash: [...dash],
        points: { size: 5, fill: colour },
      },
    },
    { series: { ...silent, show: !hidden && smoothed, stroke: `${colour}59`, width: 1 } },
    { series: silent },
    { series: silent },
  ];
}
