/** @file What a chart draws, in a sentence for screen readers. Pure. */
import { type ChartSeries, formatValue, positionsOf } from './chart-data';
import type { ChartAxis } from './clock';
import { formatPosition } from './plot';

/** Change over the last third, in shares of the whole spread, under which a curve counts as level. */
const level = 0.05;
/** Curves described one by one; the chart's table has the others. */
const told = 6;

/** A chart in words, for those who can't see it. Pure. */
export function chartSummary(title: string, series: readonly ChartSeries[], axis: ChartAxis, share = false): string {
  const drawn = series.filter(({ curve }) => curve.mean.some(Number.isFinite));
  if (drawn.length === 0) {
    return `${title}: ${series.some(({ curve }) => curve.mean.length > 0) ? 'no finite value' : 'no points yet'}.`;
  }
  const lines = drawn.slice(0, told).map((one) => seriesSummary(one, axis, share));
  const more = drawn.length > told ? [`And ${drawn.length - told} more curves: the chart’s table has them all.`] : [];
  return [`${title}, ${drawn.length === 1 ? 'one curve' : `${drawn.length} curves`}.`, ...lines, ...more].join(' ');
}

/** "train: first 2.3, last 0.41, best 0.38 at step 90, falling." */
function seriesSummary(one: ChartSeries, axis: ChartAxis, share: boolean): string {
  const said = (value: number): string => formatValue(value, share);
  const positions = positionsOf(one, axis);
  const points = one.curve.mean.flatMap((value, at) =>
    Number.isFinite(value) ? [{ value, at: positions[at] ?? 0, ...extremesAt(one, at, value) }] : [],
  );
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return `${one.label}: no finite value.`;
  const place = (at: number): string =>
    axis === 'step' ? `step ${formatPosition(at, axis)}` : formatPosition(at, axis);
  const lowest = points.reduce((a, b) => (b.low < a.low ? b : a));
  const highest = points.reduce((a, b) => (b.high > a.high ? b : a));
  const extremes =
    one.goal === 'max'
      ? `best ${said(highest.high)} at ${place(highest.at)}`
      : one.goal === 'min'
        ? `best ${said(lowest.low)} at ${place(lowest.at)}`
        : `lowest ${said(lowest.low)}, highest ${said(highest.high)}`;
  const end = one.curve.mean.at(-1) ?? last.value;
  // A curve that ended in NaN did not end at its last finite value.
  const diverged = Number.isFinite(end) ? '' : `, ends with ${said(end)}`;
  const spread = highest.high - lowest.low;
  const before = points[Math.floor((points.length - 1) * (2 / 3))] ?? first;
  const change = last.value - before.value;
  const trend = spread === 0 || Math.abs(change) < level * spread ? 'level' : change > 0 ? 'rising' : 'falling';
  return `${one.label}: first ${said(first.value)}, last ${said(last.value)} at ${place(last.at)}, ${extremes}, ${trend}${diverged}.`;
}

/** An interval's bounds were measured by no run: the best of a mean curve is the best mean. */
function extremesAt({ band, curve }: ChartSeries, at: number, value: number): { low: number; high: number } {
  return band === 'interval'
    ? { low: value, high: value }
    : { low: curve.min[at] ?? value, high: curve.max[at] ?? value };
}
