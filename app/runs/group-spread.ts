/** @file What a group's cell says of its mean: how many runs it is over, and its interval. Pure. */
import { plural } from '@/domain/format';
import { metricRange } from '@/domain/metrics';
import { fewestSeeds, type Interval } from '@/domain/statistics/mean-interval';

export interface Spread {
  /** Half the interval; null where there is none, or where it reaches beyond what the metric can be. */
  readonly half: number | null;
  /** For the pointer: with the bounds, within what the metric can be. */
  readonly title: string;
}

export function spreadOf({ mean, low, high, n }: Interval, key: string, format: (value: number) => string): Spread {
  const runs = plural(n, 'run');
  if (n < fewestSeeds || low === null || high === null)
    return { half: null, title: `Mean of ${runs}: too few for an interval` };
  const [least, most] = metricRange(key);
  return {
    half: low < least || high > most ? null : high - mean,
    title: `Mean of ${runs}; 95 % interval (Student’s t) ${format(Math.max(least, low))} to ${format(Math.min(most, high))}`,
  };
}
