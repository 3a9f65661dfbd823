/** @file Makes the uPlot options: lines over min/max bands, theme colours read when drawn, zoom reported rather than kept. */

import type uPlot from 'uplot';
import { formatDuration, formatNumber } from '../../domain/format';
import { type ChartRange, labelWidth, type Tick, ticksAcross, ticksUp, yExtent } from './axis';
import { drawBands } from './bands';
import type { ChartData, ChartLook, ChartSeries } from './chart-data';
import type { ChartAxis } from './clock';

/** Half of a cross, in pixels of the page. */
const arm = 3;

/** Marks where a curve has no finite value: a cross on the ground of the plot, in the curve's colour. */
function drawGaps(plot: uPlot, series: readonly ChartSeries[], data: ChartData, hidden: ReadonlySet<string>): void {
  const { ctx, bbox } = plot;
  const half = arm * devicePixelRatio;
  const y = bbox.top + bbox.height - half * 2;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  series.forEach((one, at) => {
    if (hidden.has(one.id)) return;
    ctx.strokeStyle = one.style.colour;
    ctx.beginPath();
    let before = Number.NEGATIVE_INFINITY;
    for (const position of data.gaps[at] ?? []) {
      const x = Math.round(plot.valToPos(position, 'x', true));
      // A thousand steps of NaN are one row of crosses, not a thousand strokes over each other.
      if (x < bbox.left || x > bbox.left + bbox.width || x - before < half * 2) continue;
      before = x;
      ctx.moveTo(x - half, y - half);
      ctx.lineTo(x + half, y + half);
      ctx.moveTo(x + half, y - half);
      ctx.lineTo(x - half, y + half);
    }
    ctx.stroke();
  });
  ctx.restore();
}

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

const tokens = new Map<string, string>();

/** A colour of the theme. Read once: to ask after every change of the page makes the browser style all of it again. */
function token(name: string): string {
  const { theme = '' } = document.documentElement.dataset;
  const key = `${theme} ${name}`;
  const known = tokens.get(key) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  tokens.set(key, known);
  return known;
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
        ...drawnTicks((low, high, pixels) =>
          ticksAcross({ low, high, log: look.logX, measure: look.axis === 'step' ? 'number' : 'seconds' }, pixels),
        ),
      },
      {
        ...axis,
        // As broad as its labels: a fixed one would cut their first digits off.
        size: (_, labels) => Math.max(44, Math.ceil(labelWidth(labels ?? [])) + 16),
        ...drawnTicks((low, high, pixels) =>
          ticksUp({ low, high, log: look.log, measure: look.share ? 'share' : 'number' }, pixels),
        ),
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
        (plot) => drawGaps(plot, series, handlers.data(), hidden),
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

/** The chart's own ticks in place of uPlot's, which has none beyond what its table of steps reaches. */
function drawnTicks(
  make: (low: number, high: number, pixels: number) => readonly Tick[],
): Pick<uPlot.Axis, 'incrs' | 'splits' | 'filter' | 'values'> {
  let drawn: readonly Tick[] = [];
  return {
    // One step over the whole range: uPlot draws no axis if it finds no step.
    incrs: (_, __, low, high) => [Math.max(5, high - low)],
    splits: (plot, axis, low, high) => {
      const { width, height } = plot.bbox;
      drawn = make(low, high, (axis === 0 ? width : height) / devicePixelRatio);
      return drawn.map(({ value }) => value);
    },
    filter: (_, splits) => splits,
    values: () => drawn.map(({ label }) => label),
  };
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
