/** @file Makes the uPlot options: lines over min/max bands, theme colours read when drawn, zoom reported rather than kept. */
import type uPlot from 'uplot';
import { formatDuration, formatNumber } from '../format';
import { drawBands } from './bands';
import type { ChartData, ChartLook, ChartSeries } from './chart-data';
import type { ChartAxis } from './clock';
import { type ChartRange, yExtent } from './extent';

export interface PlotHandlers {
  /** What is drawn. Read at every draw. */
  readonly data: () => ChartData;
  /** The x range to show; null is all. Read at every draw. */
  readonly range: () => ChartRange | null;
  readonly onRange: (range: ChartRange | null) => void;
  /** A place on the axis to mark; null is none. Read at every draw. */
  readonly marker: () => number | null;
  /** Index into the aligned data, null when the pointer is outside. */
  readonly onCursor: (index: number | null) => void;
}

export interface PlotShape {
  readonly series: readonly ChartSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly look: ChartLook;
  readonly width: number;
  readonly height: number;
  readonly syncKey: string | undefined;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const font = '11px "Inter Variable", system-ui, sans-serif';
/** A dot or a focus per curve costs an element or a redraw each: with many curves the pointer would drag. */
const many = 24;

export function formatPosition(value: number, axis: ChartAxis): string {
  return axis === 'step' ? formatNumber(value) : formatDuration(value * 1000);
}

export function plotOptions(shape: PlotShape, handlers: PlotHandlers): uPlot.Options {
  const { series, hidden, look } = shape;
  const axis: uPlot.Axis = {
    stroke: () => token('--muted'),
    font,
    grid: { stroke: () => token('--line'), width: 1 },
    ticks: { stroke: () => token('--line'), width: 1, size: 4 },
  };
  const isShown = (at: number): boolean => !hidden.has(series[at]?.id ?? '');
  return {
    width: shape.width,
    height: shape.height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: {
        time: false,
        distr: look.logX ? 3 : 1,
        range: (_, low, high) => {
          const asked = handlers.range();
          if (asked !== null) return [asked[0], asked[1]];
          if (low !== high) return [low, high];
          return look.logX ? [low / 2, high * 2] : [low - 1, high + 1];
        },
      },
      y: {
        distr: look.log ? 3 : 1,
        range: () => {
          const [low, high] = yExtent(handlers.data(), isShown, handlers.range(), look.log);
          return [low, high];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 32,
        values: (_, splits) => splits.map((value) => (value === null ? '' : formatPosition(value, look.axis))),
      },
      {
        ...axis,
        size: 60,
        values: (_, splits, __, ___, increment) =>
          splits.map((value) => (value === null ? '' : formatNumber(value, tickDigits(value, increment)))),
      },
    ],
    series: [{}, ...series.flatMap((one) => lines(one, !hidden.has(one.id), look.smoothing > 0))],
    focus: { alpha: 0.2 },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: series.length > many ? { show: false } : { size: 6 },
      ...(shape.syncKey === undefined ? {} : { sync: { key: shape.syncKey, setSeries: false, scales: ['x', null] } }),
      bind: {
        dblclick: () => () => {
          handlers.onRange(null);
          return null;
        },
      },
    },
    hooks: {
      drawAxes: [
        (plot) => drawBands(plot, series, handlers.data(), hidden),
        (plot) => drawMarker(plot, handlers.marker()),
      ],
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

function drawMarker(plot: uPlot, at: number | null): void {
  if (at === null) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = token('--accent');
  ctx.lineWidth = 2 * window.devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** Digits that tell a tick from the next one: 3.134 and 3.136, not 3.13 twice. */
function tickDigits(value: number, increment: number): number {
  const digits = Math.floor(Math.log10(Math.abs(value) || 1)) - Math.floor(Math.log10(increment || 1)) + 1;
  return Number.isFinite(digits) ? Math.min(12, Math.max(3, digits)) : 3;
}

/** The line, under it (when it is smoothed) what was measured. A baseline is broad and pale. */
function lines(one: ChartSeries, show: boolean, smoothed: boolean): uPlot.Series[] {
  const { colour, dash } = one.style;
  const shared = { show, spanGaps: false };
  const line: uPlot.Series = one.baseline
    ? { ...shared, stroke: `${colour}66`, width: 5, points: { show: false } }
    : { ...shared, stroke: colour, width: 1.75, dash: [...dash], points: { size: 5, fill: colour } };
  return smoothed ? [{ ...shared, stroke: `${colour}59`, width: 1, points: { show: false } }, line] : [line];
}
