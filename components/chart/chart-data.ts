/** @file Curves to what the chart draws: on one x axis, smoothed, with the lowest and highest of each bucket. Pure. */
import type uPlot from 'uplot';
import type { Curve, SeriesRecord } from '@/domain/records/run';
import type { SeriesStyle } from '../palette';
import { alignExactly, alignOnGrid, type Column, type SeriesTable } from './align';
import { type ChartAxis, type Clock, positionOf } from './clock';
import { smooth } from './smooth';

export interface ChartSeries {
  /** Unique in the chart. */
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly curve: Pick<Curve, 'step' | 'time' | 'mean' | 'min' | 'max' | 'nonFinite'>;
  /** What the time axes count from; the curve's first point where absent. */
  readonly clock?: Clock | undefined;
  /** Which value is best; `none` where neither is. */
  readonly goal?: SeriesRecord['goal'];
  /** Drawn broad and pale behind all others. */
  readonly baseline?: boolean;
}

/** Drawn values of one series, by place in `x`. Null is a gap; undefined is no point of this series, and is bridged. */
export interface ChartColumns {
  readonly line: Column;
  /** The values as they are, under a smoothed line. */
  readonly raw: Column;
  readonly low: Column;
  readonly high: Column;
}

export interface ChartData {
  readonly x: readonly number[];
  /** In the order of the series. */
  readonly columns: readonly ChartColumns[];
  /** Whether a curve's steps repeat or go back: then the later point is drawn. */
  readonly repeats: boolean;
  /** Buckets that hold values that are not finite, over all series. */
  readonly nonFinite: number;
}

export interface ChartLook {
  readonly axis: ChartAxis;
  readonly log: boolean;
  readonly logX: boolean;
  /** Weight of the past in an exponential mean, in [0, 1). */
  readonly smoothing: number;
}

/** Most places on a shared axis before curves with points of their own are drawn on a grid of columns. */
const mostPlaces = 4000;
/** Columns of that grid: about one per pixel. */
const gridColumns = 1000;

/** On a log scale values that are not positive are gaps, and points at positions that are not positive are left out. */
export function chartData(series: readonly ChartSeries[], look: ChartLook): ChartData {
  let repeats = false;
  let nonFinite = 0;
  const tables = series.map((one): SeriesTable => {
    const { curve } = one;
    const positions = positionsOf(one, look.axis);
    const order = drawnPoints(positions).filter((at) => !look.logX || (positions[at] ?? 0) > 0);
    if (!isAscending(positions)) repeats = true;
    nonFinite += curve.nonFinite.filter((count) => count > 0).length;
    const drawable = (values: readonly number[]): Column =>
      order.map((at) => {
        const value = values[at];
        if (value === undefined || !Number.isFinite(value)) return null;
        return look.log && value <= 0 ? null : value;
      });
    return {
      x: order.map((at) => positions[at] ?? 0),
      raw: drawable(curve.mean),
      low: drawable(curve.min),
      high: drawable(curve.max),
    };
  });
  const places = new Set(tables.flatMap(({ x }) => x)).size;
  const aligned =
    places <= mostPlaces || tables.length === 1 ? alignExactly(tables) : alignOnGrid(tables, gridColumns, look.logX);
  return {
    x: aligned.x,
    columns: aligned.columns.map(({ raw, low, high }) => ({ line: smooth(raw, look.smoothing), raw, low, high })),
    repeats,
    nonFinite,
  };
}

/** Where each bucket of a series stands on the axis. */
export function positionsOf(one: Pick<ChartSeries, 'curve' | 'clock'>, axis: ChartAxis): readonly number[] {
  const { curve } = one;
  if (axis === 'step') return curve.step;
  const clock = one.clock ?? { origin: curve.time[0] ?? 0, spans: [] };
  return curve.time.map((time) => positionOf(axis, clock, time));
}

/** What uPlot takes: x, then per series its line and, behind a smoothed line, what was measured. */
export function plotColumns(data: ChartData, smoothed: boolean): uPlot.AlignedData {
  return [[...data.x], ...data.columns.flatMap(({ line, raw }) => (smoothed ? [[...raw], [...line]] : [[...line]]))];
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, at) => at === 0 || value > (values[at - 1] ?? Number.NEGATIVE_INFINITY));
}

/** Indices by ascending position; of equal positions only the last one said. */
function drawnPoints(positions: readonly number[]): number[] {
  if (isAscending(positions)) return positions.map((_, at) => at);
  const last = new Map<number, number>();
  positions.forEach((position, at) => {
    last.set(position, at);
  });
  return [...last.entries()].sort((a, b) => a[0] - b[0]).map(([, at]) => at);
}

/** The last value at or before `at` in a column, for reading several runs at one cursor. */
export function valueAt(column: Column | undefined, at: number): number | null {
  if (column === undefined) return null;
  for (let i = Math.min(at, column.length - 1); i >= 0; i--) {
    const value = column[i];
    if (value !== undefined) return value;
  }
  return null;
}
