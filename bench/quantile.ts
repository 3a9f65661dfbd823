/** @file Quantiles of measurements. */

/** By nearest rank: the least value that a share of them does not exceed; null for an empty list. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Median, 95th and 99th percentile and the largest, in milliseconds with a tenth. */
export function spread(values: readonly number[]) {
  const at = (share: number): number | null => {
    const value = quantile(values, share);
    return value === null ? null : Math.round(value * 10) / 10;
  };
  return { count: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
}
