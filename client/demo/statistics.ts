/** @file Paired differences over seeds, compute at equal accuracy, and what they show. */
import { type Interval, meanInterval } from '@/domain/statistics/mean-interval';

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

interface Measured {
  /** By seed, both. */
  readonly accuracy: ReadonlyMap<number, number>;
  readonly macs: ReadonlyMap<number, number>;
}

export interface ComputeRatio {
  /** Geometric mean over the seeds and its t interval, taken on logarithms. */
  readonly interval: Interval;
  /** Some seed's curve never got there: its largest budget was counted, so the true ratio is larger. */
  readonly atLeast: boolean;
  /** Some seed's curve was there at its smallest budget, so fewer steps may have done: the ratio proves no saving. */
  readonly atMost: boolean;
}

/**
 * How many times the compute of `judged` the budgets of `curve` take to be as accurate, by seed. Between two budgets the best
 * accuracy so far rises with the logarithm of compute.
 */
export function computeAtEqualAccuracy(judged: Measured, curve: readonly Measured[]): ComputeRatio {
  const logarithms: number[] = [];
  let [atLeast, atMost] = [false, false];
  for (const [seed, aim] of judged.accuracy) {
    const own = judged.macs.get(seed);
    const points = curve
      .flatMap(({ accuracy, macs }) => {
        const [value, cost] = [accuracy.get(seed), macs.get(seed)];
        return value === undefined || cost === undefined ? [] : [{ value, cost: Math.log(cost) }];
      })
      .sort((a, b) => a.cost - b.cost);
    if (own === undefined || points.length === 0) continue;
    const reached = costOf(aim, points);
    atLeast ||= reached === null;
    atMost ||= reached === points[0]?.cost;
    logarithms.push((reached ?? points.at(-1)?.cost ?? Number.NaN) - Math.log(own));
  }
  const { mean, low, high, n } = meanInterval(logarithms);
  const of = (bound: number | null) => (bound === null ? null : Math.exp(bound));
  return { interval: { mean: Math.exp(mean), low: of(low), high: of(high), n }, atLeast, atMost };
}

/** The logarithm of the cost at which the best value so far is `aim`; null if it never is. */
function costOf(aim: number, points: readonly { readonly value: number; readonly cost: number }[]): number | null {
  let before: { readonly value: number; readonly cost: number } | null = null;
  for (const point of points) {
    if (point.value >= aim)
      return before === null
        ? point.cost
        : before.cost + ((aim - before.value) / (point.value - before.value)) * (point.cost - before.cost);
    if (before === null || point.value > before.value) before = point;
  }
  return null;
}
