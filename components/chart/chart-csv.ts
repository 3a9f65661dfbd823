/** @file What a chart draws, as CSV. Pure. */
import { type ChartSeries, positionsOf } from './chart-data';

/** Series, step, seconds since the start, mean, min, max, count of values that are not finite; a row per bucket. */
export function chartCsv(series: readonly ChartSeries[]): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = series.flatMap((one) => {
    const seconds = positionsOf(one, 'time');
    const { step, mean, min, max, nonFinite } = one.curve;
    return step.map((value, at) =>
      [
        quote(one.label),
        value,
        seconds[at] ?? '',
        mean[at] ?? '',
        min[at] ?? '',
        max[at] ?? '',
        nonFinite[at] ?? 0,
      ].join(','),
    );
  });
  return ['series,step,seconds,mean,min,max,non_finite', ...lines].join('\n');
}
