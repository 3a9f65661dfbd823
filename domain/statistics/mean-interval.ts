/** @file Means over seeds with t intervals. Few seeds, so Student's t and not the normal. */

export interface Interval {
  readonly mean: number;
  /** 95 % bounds; null below two values. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** Below this many, nothing is called better: the interval over two values is just the two, and says nothing of a third. */
export const fewestSeeds = 3;

/** Upper 97.5 % points of Student's t for 1 to 30 degrees of freedom; beyond, the 30's, which is on the safe side. */
const quantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The upper 97.5 % point for `freedom` ≥ 1 degrees of freedom. */
export function studentQuantile(freedom: number): number {
  return quantiles[Math.min(freedom, quantiles.length) - 1] ?? Number.NaN;
}

/** Mean and 95 % t interval. NaN for no values at all. */
export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, low: null, high: null, n };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half, n };
}
