/** @file Curves to what the chart draws: on one x axis, smoothed, with the lowest and highest of each bucket. Pure. */

import type uPlot from 'uplot';
import type { Curve, SeriesRecord } from '@/domain/records/run';
import { formatNumber, formatPercent } from '../../domain/format';
import type { SeriesStyle } from '../data-colours';
import { alignExactly, alignOnGrid, type Column, type SeriesTable } from './align';
import { type ChartAxis, type Clock, positionOf } from './clock';

/**
 * Smoothing of a drawn line. Exponential mean without the start's bias: s_n = Σ w^(n-i) v_i / Σ w^(n-i). Gaps stay
 * gaps and don't reset it.
 */
export function smooth(values: Column, weight: number): Column {
  if (weight <= 0) return values;
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null || value === undefined) return value;
    sum = sum * weight + value;
    norm = norm * weight + 1;
    return sum / norm;
  });
}

export interface ChartSeries {
  /** Unique in the chart. */
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly curve: Pick<Curve, 'step' | 'time' | 'mean' | 'min' | 'max' | 'nonFinite'>;
  /** What the time axes count from; the curve's first point where absent. */
  readonly clock?: Clock | undefined;
  /** Which value is best; `none` if neither is. */
  readonly goal?: SeriesRecord['goal'];
  /** Drawn broad and pale behind all others. */
  readonly baseline?: boolean;
  /** What min and max of the curve are: of the points drawn together, unless they bound the mean's 95 % interval. */
  readonly band?: 'interval';
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
  /** Buckets with values that are not finite, over all series. */
  readonly nonFinite: number;
  /** Their positions on the x axis, in the order of the series. */
  readonly gaps: readonly (readonly number[])[];
  /** NaN or an infinity, by position on the axis, in the order of the series. */
  readonly specials: readonly ReadonlyMap<number, number>[];
  /** Buckets that a log scale can't show: at 0 or less, over all series. */
  readonly notPositive: number;
  readonly share: boolean;
}

export interface ChartLook {
  readonly axis: ChartAxis;
  readonly log: boolean;
  readonly logX: boolean;
  /** Weight of the past in an exponential mean, in [0, 1). */
  readonly smoothing: number;
  /** The values are shares in [0, 1]: they are written as percentages. */
  readonly share?: boolean;
}

/** Most positions on a shared axis before curves with different points are drawn on a grid of columns. */
const mostPlaces = 4000;
/** Columns of that grid: about one per pixel. */
const gridColumns = 1000;

/** On a log scale values that are not positive are gaps, and points at positions that are not positive are left out. */
export function chartData(series: readonly ChartSeries[], look: ChartLook): ChartData {
  let repeats = false;
  let nonFinite = 0;
  let notPositive = 0;
  const gaps: number[][] = [];
  const specials: Map<number, number>[] = [];
  const tables = series.map((one): SeriesTable => {
    const { curve } = one;
    const positions = positionsOf(one, look.axis);
    const order = drawnPoints(positions).filter((at) => !look.logX || (positions[at] ?? 0) > 0);
    if (!isAscending(positions)) repeats = true;
    const notFinite = order.filter((at) => (curve.nonFinite[at] ?? 0) > 0);
    nonFinite += notFinite.length;
    gaps.push(notFinite.map((at) => positions[at] ?? 0));
    const special = order.filter((at) => !Number.isFinite(curve.mean[at] ?? Number.NaN));
    specials.push(new Map(special.map((at) => [positions[at] ?? 0, curve.mean[at] ?? Number.NaN] as const)));
    const lost = (at: number): boolean =>
      (look.logX && !((positions[at] ?? 0) > 0)) || (look.log && (curve.mean[at] ?? Number.NaN) <= 0);
    if (look.logX || look.log) notPositive += positions.filter((_, at) => lost(at)).length;
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
    gaps,
    specials,
    notPositive,
    share: look.share ?? false,
  };
}

/** The position of each bucket of a series on the axis. */
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

/** Indices by ascending position; of equal positions only the last one. */
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
  return column?.[placeAt(column, at)] ?? null;
}

/** Where a column's last value, or gap, at or before `at` is; −1 for none. */
function placeAt(column: Column, at: number): number {
  for (let i = Math.min(at, column.length - 1); i >= 0; i--) if (column[i] !== undefined) return i;
  return -1;
}

/** A value of one series as the legend, the table and the cursor show it; `–` if there is none yet. `which`: the line, or what was measured. */
export function valueTextAt(data: ChartData, series: number, at: number, which: 'line' | 'raw' = 'line'): string {
  const column = data.columns[series]?.[which] ?? [];
  const place = placeAt(column, at);
  if (place < 0) return '–';
  return saidOf(data, series, place, column[place] ?? null);
}

/** A drawn value in words: of a share its percentage. */
export function formatValue(value: number, share: boolean, digits = 4): string {
  return share ? formatPercent(value, Math.max(1, digits - 2)) : formatNumber(value, digits);
}

/** `value`: as the column holds it at that place. */
export function saidOf(data: ChartData, series: number, place: number, value: number | null): string {
  if (value !== null) return formatValue(value, data.share);
  const special = data.specials[series]?.get(data.x[place] ?? Number.NaN);
  if (special !== undefined) return formatNumber(special);
  // On a grid of columns several points share a place; else it is a value that a log scale can't show.
  return data.notPositive > 0 ? '≤ 0' : 'NaN';
}
