/** @file The names of measured latencies among a run's figures: by batch and quantile. */

type LatencyQuantile = 'median' | 'p95';

/** `latency.milliseconds` is the median of one image, `latency.16.p95.milliseconds` of a batch of 16. */
export function latencyKey(batch: number, quantile: LatencyQuantile): string {
  const parts = ['latency', ...(batch === 1 ? [] : [batch]), ...(quantile === 'median' ? [] : [quantile])];
  return `${parts.join('.')}.milliseconds`;
}

/** The inverse; null for any other key. */
export function latencyOf(key: string): { readonly batch: number; readonly quantile: LatencyQuantile } | null {
  const match = /^latency(?:\.(\d+))?(?:\.(p95))?\.milliseconds$/.exec(key);
  if (match === null) return null;
  return { batch: Number(match[1] ?? 1), quantile: match[2] === undefined ? 'median' : 'p95' };
}

/** As every figure has them; undefined for any other key. */
export function latencyFigure(key: string) {
  const found = latencyOf(key);
  if (found === null) return undefined;
  const { batch, quantile } = found;
  const names = [...(batch === 1 ? [] : [`batch ${batch}`]), ...(quantile === 'median' ? [] : ['95 %'])];
  const what = quantile === 'median' ? 'Median time' : 'Time that 95 of 100 passes keep within';
  const images = batch === 1 ? 'one image' : `${batch} images at a time`;
  return {
    label: ['Latency', ...names].join(', '),
    goal: 'none',
    unit: 'ms',
    meaning: `${what}, of ${images} on the machine it ran on, after a warm-up.`,
  } as const;
}
