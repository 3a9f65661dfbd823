/** @file Curves to what the chart draws: sorted, aligned on one axis, smoothed; gaps kept. Pure. */
import uPlot from 'uplot';
import type { Curve } from '@/domain/records/run';
import type { SeriesStyle } from '../palette';

export type ChartAxis = 'step' | 'time';

export interface ChartSeries {
  /** Unique in the chart. */
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly curve: Pick<Curve, 'step' | 'time' | 'mean' | 'min' | 'max' | 'nonFinite'>;
  /** Milliseconds since the epoch that the time axis counts from; the curve's first point where absent. */
  readonly origin?: number | undefined;
}

export interface ChartData {
  /** x, then per series: line (smoothed), raw mean, max, min. */
  readonly aligned: uPlot.AlignedData;
  /** Whether a curve's steps repeat or go back: then the later point is drawn. */
  readonly repeats: boolean;
  /** Buckets that hold values that are not finite, over all series. */
  readonly nonFinite: number;
}

export const columnsPerSeries = 4;

/** `smoothing` in [0, 1): weight of the past in an exponential mean. On a log scale values that are not positive are gaps. */
export function chartData(
  series: readonly ChartSeries[],
  options: { axis: ChartAxis; smoothing: number; log: boolean },
): ChartData {
  let repeats = false;
  let nonFinite = 0;
  const tables = series.map((one): uPlot.AlignedData => {
    const { curve } = one;
    const origin = one.origin ?? curve.time[0] ?? 0;
    const positions = options.axis === 'step' ? curve.step : curve.time.map((time) => (time - origin) / 1000);
    const order = drawnPoints(positions);
    if (order.length < positions.length || !isSorted(positions)) repeats = true;
    nonFinite += curve.nonFinite.filter((count) => count > 0).length;
    const drawable = (values: readonly number[]): (number | null)[] =>
      order.map((at) => {
        const value = values[at];
        if (value === undefined || !Number.isFinite(value)) return null;
        return options.log && value <= 0 ? null : value;
      });
    const mean = drawable(curve.mean);
    return [
      order.map((at) => positions[at] ?? 0),
      smooth(mean, options.smoothing),
      mean,
      drawable(curve.max),
      drawable(curve.min),
    ];
  });
  // Retained nulls are gaps of a series; what join adds for the other series' positions is undefined and is bridged.
  const aligned = tables.length === 0 ? emptyData : uPlot.join([...tables]);
  return { aligned, repeats, nonFinite };
}

const emptyData: uPlot.AlignedData = [[]];

function isSorted(values: readonly number[]): boolean {
  return values.every((value, at) => at === 0 || value > (values[at - 1] ?? Number.NEGATIVE_INFINITY));
}

/** Indices by ascending position; of equal positions only the last one said. */
function drawnPoints(positions: readonly number[]): number[] {
  const last = new Map<number, number>();
  positions.forEach((position, at) => {
    last.set(position, at);
  });
  return [...last.entries()].sort((a, b) => a[0] - b[0]).map(([, at]) => at);
}

/** Exponential mean without the start's bias: s_n = Σ w^(n-i) v_i / Σ w^(n-i). Gaps stay gaps and don't reset it. */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * weight + value;
    norm = norm * weight + 1;
    return sum / norm;
  });
}

/** The last value at or before `at` in a column, for reading several runs at one cursor. */
export function valueAt(column: ArrayLike<number | null | undefined> | undefined, at: number): number | null {
  if (column === undefined) return null;
  for (let i = Math.min(at, column.length - 1); i >= 0; i--) {
    const value = column[i];
    if (value !== undefined) return value;
  }
  return null;
}

/** The drawn buckets as CSV: series, step, seconds, mean, min, max, count of values that are not finite. */
export function chartCsv(series: readonly ChartSeries[]): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = series.flatMap((one) => {
    const origin = one.origin ?? one.curve.time[0] ?? 0;
    return one.curve.step.map((step, at) =>
      [
        quote(one.label),
        step,
        ((one.curve.time[at] ?? 0) - origin) / 1000,
        one.curve.mean[at] ?? '',
        one.curve.min[at] ?? '',
        one.curve.max[at] ?? '',
        one.curve.nonFinite[at] ?? 0,
      ].join(','),
    );
  });
  return ['series,step,seconds,mean,min,max,non_finite', ...lines].join('\n');
}
