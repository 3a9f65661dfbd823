/** @file The percentile bootstrap (Efron 1979) of a mean; the same values always give the same interval. */
import { randomStream } from '@/domain/random';

const resamples = 2000;

/** 95 % interval of the mean of at least two finite values. */
export function bootstrapInterval(values: readonly number[]): { low: number; high: number } {
  const stream = randomStream(0, 'bootstrap', values.length);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[stream.integer(values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (resamples - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
