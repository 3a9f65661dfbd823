/** @file What a chart draws, as a table. Pure. */
import type { DataTable } from '@/domain/table';
import { type ChartSeries, positionsOf } from './chart-data';

/**
 * Series, step, seconds since the start, mean, min and max (or the bounds of the mean's interval), count of values that are
 * not finite; a row per bucket.
 */
export function chartTable(series: readonly ChartSeries[]): DataTable {
  const rows = series.flatMap((one) => {
    const seconds = positionsOf(one, 'time');
    const { step, mean, min, max, nonFinite } = one.curve;
    return step.map((value, at) => [one.label, value, seconds[at], mean[at], min[at], max[at], nonFinite[at] ?? 0]);
  });
  const bounds = series.some(({ band }) => band === 'interval') ? ['low_95', 'high_95'] : ['min', 'max'];
  return { names: ['series', 'step', 'seconds', 'mean', ...bounds, 'non_finite'], rows };
}
