/** @file What a chart draws, as CSV. Pure. */
import { csvTable } from '@/domain/csv';
import { type ChartSeries, positionsOf } from './chart-data';

/**
 * What a chart draws, as CSV. Pure. Series, step, seconds since the start, mean, min and max (or the bounds of the mean's interval), count of values that are
 * not finite; a row per bucket.
 */
export function chartCsv(series: readonly ChartSeries[]): string {
  const rows = series.flatMap((one) => {
    const seconds = positionsOf(one, 'time');
    const { step, mean, min, max, nonFinite } = one.curve;
    return step.map((value, at) => [one.label, value, seconds[at], mean[at], min[at], max[at], nonFinite[at] ?? 0]);
  });
  const bounds = series.some(({ band }) => band === 'interval') ? ['low_95', 'high_95'] : ['min', 'max'];
  return csvTable(['series', 'step', 'seconds', 'mean', ...bounds, 'non_finite'], rows);
}
