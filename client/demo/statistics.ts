/** @file Paired differences over seeds, and what they show. */
import { type Interval, meanInterval } from '@/domain/mean-interval';

/** `a − b` by seed, over the seeds that both have. */
export function pairedDifference(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Interval {
  const differences: number[] = [];
  for (const [seed, value] of a) {
    const other = b.get(seed);
    if (other !== undefined) differences.push(value - other);
  }
  return meanInterval(differences);
}

export type Finding = 'better' | 'worse' | 'undecided';

/** Better or worse only where the whole interval is on one side of zero. */
export function judgeDifference({ low, high }: Interval): Finding {
  if (low !== null && low > 0) return 'better';
  if (high !== null && high < 0) return 'worse';
  return 'undecided';
}
